package mongo

import (
	"cmp"
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
)

// kind says how entities E under keys K are documents D of one collection.
type kind[K comparable, E, D, Q any] struct {
	docs    form[E, D]
	key     func(*E) K
	keyed   func(K) E         // what is told of an entity that is gone
	number  func(*E) *hive.ID // where the number is that the store gives, and nil for none; nil where it numbers nothing
	counted string            // the field of the number where it is not the key
	filter  func(Q) bson.D
	page    func(Q) hive.Page
	order   func(hive.SortField) []string // fields; nil where only the key orders
	unique  []unique                      // besides _id
}

// unique is an index that guards what no two entities share.
type unique struct {
	field string // the first of the index, and the only one where a kind has several
	taken hive.Reason
}

// collection is [hive.Watched] on one collection.
type collection[K comparable, E, D, Q any] struct {
	kind[K, E, D, Q]
	documents[E, D]
	clock    *clock
	ids      *counter // nil where the store numbers nothing
	cache    *cache[K, E, D]
	watchers watchers[E]
	isFresh  func() bool // the cache is recent enough to answer Get; updates may always start from it

	// The rest belongs to the keeper.
	seen    map[K]int64    // versions in the window that were told
	pending map[K]struct{} // what was deleted and may still be there
}

func newCollection[K comparable, E, D, Q any](f *follower, k kind[K, E, D, Q]) *collection[K, E, D, Q] {
	k.docs.dated = true
	c := &collection[K, E, D, Q]{
		kind:      k,
		documents: documents[E, D]{form: k.docs, link: f.link},
		clock:     f.clock,
		cache:     newCache[K, E, D](),
		isFresh:   f.isFresh,
		seen:      map[K]int64{},
		pending:   map[K]struct{}{},
	}
	if k.number != nil {
		c.ids = &counter{link: f.link, name: k.docs.collection, field: cmp.Or(k.counted, keyField)}
	}
	f.all = append(f.all, c)
	return c
}

// prepare makes the indexes, repairs the counter and numbers what has no number.
func (c *collection[K, E, D, Q]) prepare(ctx context.Context) error {
	if err := c.documents.prepare(ctx); err != nil {
		return err
	}
	if c.ids == nil {
		return nil
	}
	if err := c.ids.repair(ctx, c.link.direct); err != nil {
		return err
	}
	return c.numberOld(ctx)
}

// Get implements [hive.Repo].
func (c *collection[K, E, D, Q]) Get(ctx context.Context, key K) (*E, error) {
	if c.isFresh() {
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
	h, err := c.read(ctx, filter)
	if err == nil && time.Since(begun) < overlap/2 { // else a newer version may have come and gone in memory
		c.cache.put(c.key(h.entity), h)
	}
	return h, err
}

// Find implements [hive.Repo].
func (c *collection[K, E, D, Q]) Find(ctx context.Context, q Q) ([]E, error) {
	p := c.page(q)
	fields := []string{keyField}
	if c.order != nil {
		fields = c.order(p.Sort)
	}
	return c.list(ctx, c.filter(q), options.Find().SetSort(sorted(p.Descending, fields...)).SetSkip(int64(p.Skip)).SetLimit(int64(p.Take)))
}

// sorted is an order by fields.
func sorted(descending bool, fields ...string) bson.D {
	direction := int32(1)
	if descending {
		direction = -1
	}
	order := make(bson.D, len(fields))
	for i, field := range fields {
		order[i] = bson.E{Key: field, Value: direction}
	}
	return order
}

// Count implements [hive.Repo].
func (c *collection[K, E, D, Q]) Count(ctx context.Context, q Q) (int, error) {
	var n int64
	err := c.link.guarded(ctx, reading, func(ctx context.Context) error {
		var err error
		n, err = c.all().CountDocuments(ctx, c.filter(q))
		return err
	})
	if err != nil {
		return 0, c.while("count", err)
	}
	return int(n), nil
}

// Watch implements [hive.Watched].
func (c *collection[K, E, D, Q]) Watch(changed func(e E, deleted bool)) (stop func()) {
	return c.watchers.add(changed)
}

// wrote keeps and tells what this process stored.
func (c *collection[K, E, D, Q]) wrote(key K, h held[E, D], added bool) {
	c.watchers.tellNews(*h.entity, false, func() bool {
		if added {
			return c.cache.add(key, h)
		}
		return c.cache.tell(key, h)
	})
}
