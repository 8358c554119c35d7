package mongo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
)

// Bounds of the contest for one entity. Each time somebody loses, somebody
// else has won, so many more than maxContest must write at once to lose all.
const (
	maxContest = 100
	maxPause   = 16 * time.Millisecond
)

// errMoved says that a document is not in the version that was edited.
var errMoved = errors.New("changed meanwhile")

// Update implements [hive.Repo]. It edits the copy in memory, if there is
// one. Only a write under the condition that this was the present version
// counts: an error of edit, too, is decided on what was read from the database.
func (c *collection[K, E, D, Q]) Update(ctx context.Context, key K, edit func(*E) error) (E, error) {
	var zero E
	from, inMemory := c.cache.get(key)
	for contest := 0; ; contest++ {
		if !inMemory {
			var err error
			if from, err = c.load(ctx, key); err != nil {
				return zero, err
			}
		}
		next := from.entity
		if err := edit(&next); err != nil {
			if !inMemory {
				return zero, err
			}
			inMemory = false
			continue
		}
		h, err := c.replace(ctx, key, from, &next)
		switch {
		case err == nil:
			c.wrote(key, h, false)
			return h.entity, nil
		case errors.Is(err, errDuplicate):
			return zero, c.conflict(c.taken)
		case !errors.Is(err, errMoved):
			return zero, c.while("update", err)
		case contest == maxContest:
			return zero, hive.Unavailablef("update in %s: lost %d times against others", c.collection, contest)
		}
		if inMemory {
			inMemory = false // at once: the copy was old, nobody need be in the way
			continue
		}
		pause(ctx, contest)
	}
}

// pause waits for a random time that grows with contest.
func pause(ctx context.Context, contest int) {
	t := time.NewTimer(rand.N(min(time.Millisecond<<min(contest, 10), maxPause)))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// replace stores next if the document is still the version it was edited
// from, else it returns errMoved.
func (c *collection[K, E, D, Q]) replace(ctx context.Context, key K, from held[E, D], next *E) (held[E, D], error) {
	doc, err := c.encode(next)
	if err != nil {
		return held[E, D]{}, err
	}
	h, err := c.replaceOnce(ctx, key, from, &doc)
	if err != nil && refused(err) && c.reduce != nil && c.reduce(&doc) {
		h, err = c.replaceOnce(ctx, key, from, &doc)
	}
	if err != nil {
		c.cache.forget(key)
	}
	return h, err
}

// replaceOnce may repeat an attempt with an unknown outcome, since only one of
// them can find the version. When the second finds another version, either the
// first arrived or somebody else was faster, and the outcome stays unknown.
func (c *collection[K, E, D, Q]) replaceOnce(ctx context.Context, key K, from held[E, D], doc *D) (held[E, D], error) {
	change, err := difference(&from.doc, doc)
	if err != nil {
		return held[E, D]{}, fmt.Errorf("encode: %w", err)
	}
	var version any = from.version
	if from.version == 0 {
		version = nil // a document made by hand need not have one
	}
	var raw bson.Raw
	modify := func(ctx context.Context) error {
		var err error
		raw, err = c.documents().FindOneAndUpdate(ctx,
			bson.D{{Key: keyField, Value: key}, {Key: "entityVersion", Value: version}},
			change,
			options.FindOneAndUpdate().SetReturnDocument(options.After),
		).Raw()
		return err
	}
	err = c.link.guarded(ctx, writing, modify)
	if hive.KindOf(err) == hive.OutcomeUnknown && ctx.Err() == nil {
		if c.link.guarded(ctx, writing, modify) == nil {
			err = nil
		}
	}
	switch {
	case errors.Is(err, driver.ErrNoDocuments):
		return held[E, D]{}, errMoved
	case err != nil:
		return held[E, D]{}, err
	}
	return c.parse(raw)
}

// difference returns the update that makes the document that holds old hold
// next. It names no field inside a value, so keys that users chose are never
// taken for paths or operators.
func difference[D any](old, next *D) (bson.D, error) {
	before, err := fields(old)
	if err != nil {
		return nil, err
	}
	after, err := fields(next)
	if err != nil {
		return nil, err
	}
	var set, unset bson.D
	for _, e := range after {
		if i := find(before, e.Key()); i < 0 || !bytes.Equal(before[i], e) {
			set = append(set, bson.E{Key: e.Key(), Value: e.Value()})
		}
	}
	for _, e := range before {
		if find(after, e.Key()) < 0 {
			unset = append(unset, bson.E{Key: e.Key(), Value: ""})
		}
	}
	var change bson.D
	if set != nil {
		change = append(change, bson.E{Key: "$set", Value: set})
	}
	if unset != nil {
		change = append(change, bson.E{Key: "$unset", Value: unset})
	}
	return append(change,
		bson.E{Key: "$inc", Value: bson.D{{Key: "entityVersion", Value: int64(1)}}},
		bson.E{Key: "$currentDate", Value: bson.D{{Key: "changedAt", Value: true}}},
	), nil
}

func fields[D any](doc *D) ([]bson.RawElement, error) {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return bson.Raw(raw).Elements()
}

func find(elements []bson.RawElement, key string) int {
	for i, e := range elements {
		if e.Key() == key {
			return i
		}
	}
	return -1
}
