package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// deletionsCollection tells other processes what is gone.
const deletionsCollection = "deletions"

// deletionsKept is how long, which bounds the outage after which a process
// still learns of every deletion.
const deletionsKept = 24 * time.Hour

// deletion is a document of the collection deletions.
type deletion struct {
	Collection string        `bson:"collection"`
	Key        bson.RawValue `bson:"key"`
}

func prepareDeletions(l *link) func(context.Context) error {
	return func(ctx context.Context) error {
		return ensureIndexes(ctx, l, deletionsCollection, []index{
			{name: "at_1", keys: sorted(false, "at"), expires: true, expireAfter: int32(deletionsKept / time.Second)},
		})
	}
}

// Delete implements [hive.Repo].
func (c *collection[K, E, D, Q]) Delete(ctx context.Context, key K) error {
	_, err := c.remove(ctx, key)
	return err
}

// remove deletes an entity and returns it. The intention is written down
// first: were it the other way round, a process that dies between the two would
// leave the entity in the memory of all others.
func (c *collection[K, E, D, Q]) remove(ctx context.Context, key K) (*E, error) {
	h, err := c.load(ctx, key)
	if err != nil {
		return nil, err
	}
	err = c.link.guarded(ctx, writing, func(ctx context.Context) error {
		_, err := c.link.db.Collection(deletionsCollection).UpdateOne(ctx,
			bson.D{{Key: keyField, Value: bson.NewObjectID()}},
			bson.D{
				{Key: "$set", Value: bson.D{{Key: "collection", Value: c.collection}, {Key: "key", Value: key}}},
				{Key: "$currentDate", Value: bson.D{{Key: "at", Value: true}}},
			},
			options.UpdateOne().SetUpsert(true))
		return err
	})
	if err != nil {
		return nil, c.while("announce a deletion", nothingDone(err))
	}
	c.cache.bar(key)
	var n int64
	err = c.link.guarded(ctx, writing, func(ctx context.Context) error {
		r, err := c.all().DeleteOne(ctx, bson.D{{Key: keyField, Value: key}})
		if err == nil {
			n = r.DeletedCount
		}
		return err
	})
	switch {
	case err != nil:
		return nil, c.while("delete", err)
	case n == 0:
		return nil, c.notFound()
	}
	c.watchers.tellNews(c.keyed(key), true, func() bool { return c.cache.remove(key) })
	return h.entity, nil
}
