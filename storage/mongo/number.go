package mongo

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// numberOld gives numbers beside the key to what earlier versions stored
// without, in the order of the keys. Of several processes that do so at once
// the first one wins. What an earlier version stores while this one runs is
// numbered at the next start.
func (c *collection[K, E, D, Q]) numberOld(ctx context.Context) error {
	if c.counted == "" {
		return nil
	}
	lacks := bson.E{Key: c.counted, Value: bson.D{{Key: "$exists", Value: false}}}
	var docs []stored[D]
	err := c.link.direct(ctx, reading, func(ctx context.Context) error {
		cursor, err := c.all().Find(ctx, bson.D{lacks}, options.Find().SetSort(sorted(false, keyField)))
		if err != nil {
			return err
		}
		return cursor.All(ctx, &docs)
	})
	for i := 0; i < len(docs) && err == nil; i++ {
		if e := c.decode(&docs[i].Doc); c.number(&e) != nil {
			err = c.numberOne(ctx, bson.D{{Key: keyField, Value: c.key(&e)}, lacks})
		}
	}
	if err != nil {
		return fmt.Errorf("number the documents of %s: %w", c.collection, err)
	}
	return nil
}

// numberOne gives a number to the document that filter selects, if it is still there.
func (c *collection[K, E, D, Q]) numberOne(ctx context.Context, filter bson.D) error {
	id, err := c.ids.next(ctx, c.link.direct)
	if err != nil {
		return err
	}
	return c.link.direct(ctx, writing, func(ctx context.Context) error {
		_, err := c.all().UpdateOne(ctx, filter, bson.D{
			{Key: "$set", Value: bson.D{{Key: c.counted, Value: id}}},
			{Key: "$inc", Value: bson.D{{Key: "entityVersion", Value: int64(1)}}},
			{Key: "$currentDate", Value: bson.D{{Key: "changedAt", Value: true}}},
		})
		return err
	})
}
