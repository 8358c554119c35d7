package mongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"hivewire/hive"
)

// maxNumbers bounds how many ids Add tries that turn out to be in use.
const maxNumbers = 32

// keyField is the field of every collection's key.
const keyField = "_id"

// Add implements [hive.Repo].
func (c *collection[K, E, D, Q]) Add(ctx context.Context, e E) (E, error) {
	var zero E
	var number *hive.ID
	if c.number != nil {
		number = c.number(&e)
	}
	numbering := number != nil && *number == 0
	if number != nil && !numbering {
		if err := c.ids.raise(ctx, c.link.guarded, *number); err != nil {
			return zero, c.while("add", nothingDone(err))
		}
	}
	for tried := 1; ; tried++ {
		var id int64
		if numbering {
			var err error
			if id, err = c.ids.next(ctx, c.link.guarded); err != nil {
				return zero, c.while("number", err)
			}
			*number = hive.ID(id)
		}
		doc, err := c.encode(&e)
		if err != nil {
			return zero, err
		}
		h, err := c.insertNew(ctx, doc)
		switch {
		case err == nil:
			c.wrote(c.key(h.entity), h, true)
			return *h.entity, nil
		case !errors.Is(err, errDuplicate):
			return zero, c.while("add", err)
		}
		taken, err := c.taken(ctx, &e, &doc, err)
		switch {
		case err != nil:
			return zero, c.while("add", err)
		case taken != hive.ReasonKeyTaken || c.counted != "":
			if numbering {
				c.ids.giveBack(ctx, id)
			}
			return zero, c.conflict(taken)
		case !numbering || tried == maxNumbers:
			return zero, c.conflict(hive.ReasonKeyTaken)
		}
		if err := c.ids.repair(ctx, c.link.guarded); err != nil {
			return zero, c.while("number", nothingDone(err))
		}
	}
}

// insertNew stores doc as a new document. When the server refuses something in
// it, it is stored in the form that every server takes.
func (c *collection[K, E, D, Q]) insertNew(ctx context.Context, doc D) (held[E, D], error) {
	h, err := c.insertOnce(ctx, doc)
	if err != nil && refused(err) && c.reduce != nil && c.reduce(&doc) {
		return c.insertOnce(ctx, doc)
	}
	return h, err
}

func (c *collection[K, E, D, Q]) insertOnce(ctx context.Context, doc D) (held[E, D], error) {
	whole := stored[D]{Doc: doc, Version: 1, ChangedAt: c.clock.now()}
	raw, err := bson.Marshal(&whole)
	if err != nil {
		return held[E, D]{}, fmt.Errorf("encode: %w", err)
	}
	return c.hold(&whole, len(raw)), c.insert(ctx, []bson.Raw{raw})[0]
}

// taken returns what err, a duplicate, is about. A server that does not say is
// asked for the key and for the values.
func (c *collection[K, E, D, Q]) taken(ctx context.Context, e *E, doc *D, err error) (hive.Reason, error) {
	field := duplicateOf(err)
	if field == keyField || len(c.unique) == 0 {
		return hive.ReasonKeyTaken, nil
	}
	if field != "" {
		return c.reason(field), nil
	}
	there, err := c.has(ctx, keyField, c.key(e))
	if there || err != nil {
		return hive.ReasonKeyTaken, err
	}
	raw, err := bson.Marshal(doc)
	if err != nil {
		return "", err
	}
	last := len(c.unique) - 1
	for _, u := range c.unique[:last] {
		value, absent := bson.Raw(raw).LookupErr(u.field)
		if absent != nil {
			continue
		}
		if there, err := c.has(ctx, u.field, value); there || err != nil {
			return u.taken, err
		}
	}
	return c.unique[last].taken, nil
}

// reason is what a duplicate says whose index begins with field; "" stands for
// the likeliest one.
func (c *collection[K, E, D, Q]) reason(field string) hive.Reason {
	for _, u := range c.unique {
		if u.field == field {
			return u.taken
		}
	}
	return c.unique[0].taken
}

// has reports whether a document has a value.
func (c *collection[K, E, D, Q]) has(ctx context.Context, field string, value any) (bool, error) {
	err := c.link.guarded(ctx, reading, func(ctx context.Context) error {
		_, err := c.all().FindOne(ctx, bson.D{{Key: field, Value: value}}).Raw()
		return err
	})
	if errors.Is(err, driver.ErrNoDocuments) {
		return false, nil
	}
	return err == nil, err
}

func (c *collection[K, E, D, Q]) conflict(r hive.Reason) error {
	return &hive.Error{Kind: hive.Conflict, Reason: r, Message: c.noun + " exists already"}
}

// nothingDone says of a failed preparation of a write that the write itself
// was not begun.
func nothingDone(err error) error {
	if e, ok := errors.AsType[*hive.Error](err); ok && e.Kind == hive.OutcomeUnknown {
		return hive.Unavailablef("%w", e.Err)
	}
	return err
}
