package mongo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// maxFetch bounds how many entities one command reads.
const maxFetch = 500

// changeIndex answers the keeper's question for changes by itself.
var changeIndex = index{name: "changedAt_1_entityVersion_1__id_1", keys: sorted(false, "changedAt", "entityVersion", keyField)}

// restart implements followed.
func (c *collection[K, E, D, Q]) restart() { c.cache.clear() }

// announced implements followed.
func (c *collection[K, E, D, Q]) announced(collection string, value bson.RawValue) {
	var key K
	if collection == c.collection && value.Unmarshal(&key) == nil && !c.cache.isGone(key) {
		c.cache.bar(key)
		c.pending[key] = struct{}{}
	}
}

// look implements followed.
func (c *collection[K, E, D, Q]) look(ctx context.Context, since time.Time) error {
	versions, err := c.versions(ctx, since)
	if err != nil {
		return err
	}
	if err := c.refresh(ctx, c.outdated(versions)); err != nil {
		return err
	}
	c.seen = versions
	return nil
}

// versions returns the present versions of what was changed since.
func (c *collection[K, E, D, Q]) versions(ctx context.Context, since time.Time) (map[K]int64, error) {
	var rows []bson.Raw
	err := c.link.look(ctx, c.collection, bson.D{{Key: "changedAt", Value: bson.D{{Key: "$gte", Value: since}}}},
		options.Find().SetProjection(bson.D{{Key: keyField, Value: int32(1)}, {Key: "entityVersion", Value: int32(1)}}), &rows)
	if err != nil {
		return nil, fmt.Errorf("look for changes in %s: %w", c.collection, err)
	}
	versions := make(map[K]int64, len(rows))
	for _, row := range rows {
		if key, ok := keyOf[K](row); ok {
			versions[key], _ = row.Lookup("entityVersion").AsInt64OK()
		}
	}
	return versions, nil
}

// keyOf returns the key of a document, unless that is of a type that only
// comes in by hand.
func keyOf[K comparable](doc bson.Raw) (key K, ok bool) {
	err := doc.Lookup(keyField).Unmarshal(&key)
	return key, err == nil
}

// outdated returns what to read: whose deletion is pending and whose version
// is new here. A version that is in memory already is told.
func (c *collection[K, E, D, Q]) outdated(versions map[K]int64) []K {
	var outdated []K
	for key := range c.pending {
		outdated = append(outdated, key)
	}
	for key, version := range versions {
		if _, pending := c.pending[key]; pending {
			continue
		}
		h, ok := c.cache.get(key)
		switch {
		case ok && h.version >= version:
			c.watchers.tellNews(*h.entity, false, func() bool { return c.cache.tell(key, h) })
		case !ok && c.seen[key] == version:
		default:
			outdated = append(outdated, key)
		}
	}
	return outdated
}

// refresh reads entities, keeps them and tells of those that changed or are gone.
func (c *collection[K, E, D, Q]) refresh(ctx context.Context, outdated []K) error {
	for some := range slices.Chunk(outdated, maxFetch) {
		var docs []bson.Raw
		err := c.link.look(ctx, c.collection, bson.D{{Key: keyField, Value: bson.D{{Key: "$in", Value: some}}}}, options.Find(), &docs)
		if err != nil {
			return fmt.Errorf("read what changed in %s: %w", c.collection, err)
		}
		there := make(map[K]bool, len(docs))
		for _, raw := range docs {
			key, ok := keyOf[K](raw)
			if !ok {
				continue
			}
			there[key] = true
			h, err := c.parse(raw)
			if err != nil { // spoilt by hand; whoever reads it will hear of it
				c.cache.forget(key)
				continue
			}
			c.watchers.tellNews(*h.entity, false, func() bool { return c.cache.tell(key, h) })
		}
		for _, key := range some {
			c.settle(key, there[key])
		}
	}
	return nil
}

// settle says what has become of an entity that was to be read. One that is
// being deleted, or was and is back, is looked at until it is gone or may be
// held in memory again.
func (c *collection[K, E, D, Q]) settle(key K, there bool) {
	switch {
	case !there:
		c.watchers.tellNews(c.keyed(key), true, func() bool { return c.cache.remove(key) })
		delete(c.pending, key)
	case c.cache.isBarred(key):
		c.pending[key] = struct{}{}
	default:
		delete(c.pending, key)
	}
}
