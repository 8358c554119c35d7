package mongo

import (
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

// Update implements [hive.Repo]. It edits the copy in memory, if there is one.
func (c *collection[K, E, D, Q]) Update(ctx context.Context, key K, edit func(*E) error) (E, error) {
	var copied *held[E, D]
	if h, ok := c.cache.get(key); ok {
		copied = &h
	}
	h, err := c.update(ctx, key, copied, func() (held[E, D], error) { return c.load(ctx, key) }, edit)
	if err == nil {
		c.wrote(key, h, false)
		return *h.entity, nil
	}
	switch hive.KindOf(err) {
	case hive.OutcomeUnknown, hive.Internal: // what is in memory may be outdated
		c.cache.forget(key)
	}
	if errors.Is(err, errDuplicate) {
		err = c.conflict(c.reason(duplicateOf(err)))
	}
	var zero E
	return zero, err
}

// update edits copied, unless it is nil, and then what load returns, until
// one of them was the present version when it is written. So an error of edit,
// too, is decided on what was read from the database.
func (d *documents[E, D]) update(ctx context.Context, key any, copied *held[E, D], load func() (held[E, D], error), edit func(*E) error) (held[E, D], error) {
	for contest := 0; ; contest++ {
		var from held[E, D]
		inMemory := copied != nil
		if inMemory {
			from, copied = *copied, nil
		} else {
			var err error
			if from, err = load(); err != nil {
				return held[E, D]{}, err
			}
		}
		next := *from.entity
		if err := edit(&next); err != nil {
			if inMemory {
				continue
			}
			return held[E, D]{}, err
		}
		h, err := d.replace(ctx, key, from, &next)
		switch {
		case err == nil:
			return h, nil
		case !errors.Is(err, errMoved):
			return held[E, D]{}, d.while("update", err)
		case contest == maxContest:
			return held[E, D]{}, hive.Unavailablef("update in %s: lost %d times against others", d.collection, contest)
		case !inMemory: // else the copy was old, nobody need be in the way
			pause(ctx, contest)
		}
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
func (d *documents[E, D]) replace(ctx context.Context, key any, from held[E, D], next *E) (held[E, D], error) {
	doc, err := d.encode(next)
	if err != nil {
		return held[E, D]{}, err
	}
	h, err := d.replaceOnce(ctx, key, from, &doc)
	if err != nil && refused(err) && d.reduce != nil && d.reduce(&doc) {
		return d.replaceOnce(ctx, key, from, &doc)
	}
	return h, err
}

// replaceOnce may repeat an attempt with an unknown outcome, since only one of
// them can find the version. When the second finds another version, either the
// first arrived or somebody else was faster, and the outcome stays unknown.
func (d *documents[E, D]) replaceOnce(ctx context.Context, key any, from held[E, D], doc *D) (held[E, D], error) {
	change, err := difference(&from.doc, doc, d.dated)
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
		raw, err = d.all().FindOneAndUpdate(ctx,
			bson.D{{Key: keyField, Value: key}, {Key: "entityVersion", Value: version}},
			change,
			options.FindOneAndUpdate().SetReturnDocument(options.After),
		).Raw()
		return err
	}
	err = d.link.guarded(ctx, writing, modify)
	if hive.KindOf(err) == hive.OutcomeUnknown && ctx.Err() == nil {
		if d.link.guarded(ctx, writing, modify) == nil {
			err = nil
		}
	}
	switch {
	case errors.Is(err, driver.ErrNoDocuments):
		return held[E, D]{}, errMoved
	case err != nil:
		return held[E, D]{}, err
	}
	return d.parse(raw)
}
