package mongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
)

// kind says how entities E under keys K are documents D of one collection.
type kind[K comparable, E, D, Q any] struct {
	collection string
	noun       string // for messages
	key        func(*E) K
	setID      func(*E, hive.ID) // nil where the store numbers nothing
	encode     func(*E) (D, error)
	decode     func(*D) E
	filter     func(Q) bson.D
	page       func(Q) hive.Page
	name       string      // of the unique field besides _id; "" without one
	taken      hive.Reason // when that is taken
	indexes    []index

	// reduce takes out of a document what a server may refuse to hold, without
	// loss, and reports whether there was something. nil when there never is.
	reduce func(*D) bool
}

// stored is a whole document: what every collection has around D.
type stored[D any] struct {
	Doc       D         `bson:",inline"`
	Version   int64     `bson:"entityVersion"`
	ChangedAt time.Time `bson:"changedAt"`
}

// collection is [hive.Repo] on one collection.
type collection[K comparable, E, D, Q any] struct {
	kind[K, E, D, Q]
	link  *link
	clock *clock
	ids   *counter // nil where the store numbers nothing
	cache *cache[K, E, D]

	// fresh reports whether the cache is recent enough to answer Get; nil
	// where it never is. Updates may always start from it.
	fresh func() bool
	// wrote is told of what this process stored.
	wrote func(key K, h held[E, D], added bool)
}

func newCollection[K comparable, E, D, Q any](l *link, c *clock, k kind[K, E, D, Q]) *collection[K, E, D, Q] {
	r := &collection[K, E, D, Q]{kind: k, link: l, clock: c, cache: newCache[K, E, D]()}
	if k.setID != nil {
		r.ids = &counter{link: l, name: k.collection}
	}
	r.wrote = func(key K, h held[E, D], added bool) {
		if added {
			r.cache.add(key, h)
		} else {
			r.cache.tell(key, h)
		}
	}
	return r
}

// prepare makes the indexes and repairs the counter.
func (c *collection[K, E, D, Q]) prepare(ctx context.Context) error {
	if err := ensureIndexes(ctx, c.link, c.collection, c.indexes); err != nil {
		return err
	}
	if c.ids == nil {
		return nil
	}
	return c.ids.repair(ctx, c.link.direct)
}

func (c *collection[K, E, D, Q]) documents() *driver.Collection {
	return c.link.db.Collection(c.collection)
}

// Get implements [hive.Repo].
func (c *collection[K, E, D, Q]) Get(ctx context.Context, key K) (E, error) {
	if c.fresh != nil && c.fresh() {
		if h, ok := c.cache.get(key); ok {
			return h.entity, nil
		}
	}
	h, err := c.load(ctx, key)
	return h.entity, err
}

// load reads the entity as it is now.
func (c *collection[K, E, D, Q]) load(ctx context.Context, key K) (held[E, D], error) {
	h, err := c.findOne(ctx, bson.D{{Key: keyField, Value: key}})
	if hive.KindOf(err) == hive.NotFound {
		c.cache.forget(key)
	}
	return h, err
}

// findOne reads the first entity that filter selects.
func (c *collection[K, E, D, Q]) findOne(ctx context.Context, filter bson.D) (held[E, D], error) {
	begun := time.Now()
	var raw bson.Raw
	err := c.link.guarded(ctx, reading, func(ctx context.Context) error {
		var err error
		raw, err = c.documents().FindOne(ctx, filter).Raw()
		return err
	})
	if errors.Is(err, driver.ErrNoDocuments) {
		return held[E, D]{}, c.notFound()
	}
	if err != nil {
		return held[E, D]{}, c.while("read", err)
	}
	h, err := c.parse(raw)
	if err != nil {
		return held[E, D]{}, err
	}
	if time.Since(begun) < overlap/2 { // else a newer version may have come and gone in memory
		c.cache.put(c.key(&h.entity), h)
	}
	return h, nil
}

// parse makes an entity in memory of a document from the database.
func (c *collection[K, E, D, Q]) parse(raw bson.Raw) (held[E, D], error) {
	var doc stored[D]
	if err := bson.Unmarshal(raw, &doc); err != nil {
		return held[E, D]{}, fmt.Errorf("read a document of %s: %w", c.collection, err)
	}
	return c.hold(&doc, len(raw)), nil
}

// hold makes an entity in memory of doc, which has about size bytes.
func (c *collection[K, E, D, Q]) hold(doc *stored[D], size int) held[E, D] {
	return held[E, D]{entity: c.decode(&doc.Doc), doc: doc.Doc, version: doc.Version, weight: 2 * size}
}

// Find implements [hive.Repo].
func (c *collection[K, E, D, Q]) Find(ctx context.Context, q Q) ([]E, error) {
	p := c.page(q)
	direction := int32(1)
	if p.Descending {
		direction = -1
	}
	order := bson.D{{Key: keyField, Value: direction}}
	if p.Sort == hive.ByName {
		order = append(bson.D{{Key: c.name, Value: direction}}, order...)
	}
	o := options.Find().SetSort(order).SetSkip(int64(p.Skip)).SetLimit(int64(p.Take))
	var docs []stored[D]
	err := c.link.guarded(ctx, reading, func(ctx context.Context) error {
		cursor, err := c.documents().Find(ctx, c.filter(q), o)
		if err != nil {
			return err
		}
		return cursor.All(ctx, &docs)
	})
	if err != nil {
		return nil, c.while("list", err)
	}
	found := make([]E, len(docs))
	for i := range docs {
		found[i] = c.decode(&docs[i].Doc)
	}
	return found, nil
}

// Count implements [hive.Repo].
func (c *collection[K, E, D, Q]) Count(ctx context.Context, q Q) (int, error) {
	var n int64
	err := c.link.guarded(ctx, reading, func(ctx context.Context) error {
		var err error
		n, err = c.documents().CountDocuments(ctx, c.filter(q))
		return err
	})
	if err != nil {
		return 0, c.while("count", err)
	}
	return int(n), nil
}

// Delete implements [hive.Repo].
func (c *collection[K, E, D, Q]) Delete(ctx context.Context, key K) error {
	c.cache.bar(key)
	var n int64
	err := c.link.guarded(ctx, writing, func(ctx context.Context) error {
		r, err := c.documents().DeleteOne(ctx, bson.D{{Key: keyField, Value: key}})
		if err == nil {
			n = r.DeletedCount
		}
		return err
	})
	switch {
	case err != nil:
		return c.while("delete", err)
	case n == 0:
		return c.notFound()
	}
	return nil
}

func (c *collection[K, E, D, Q]) notFound() error {
	return hive.Errorf(hive.NotFound, "%s not found", c.noun)
}

// while says in the log what was being done when err came.
func (c *collection[K, E, D, Q]) while(doing string, err error) error {
	if e, ok := errors.AsType[*hive.Error](err); ok {
		return &hive.Error{Kind: e.Kind, Reason: e.Reason, Message: e.Message, Err: fmt.Errorf("%s in %s: %w", doing, c.collection, e.Err)}
	}
	return fmt.Errorf("%s in %s: %w", doing, c.collection, err)
}
