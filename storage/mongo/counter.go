package mongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// countersCollection holds, for each numbered collection, the last id given out.
const countersCollection = "counters"

// counter numbers the documents of one collection.
type counter struct {
	link  *link
	name  string // of the collection
	field string // that holds the number
}

func (c *counter) counters() *driver.Collection { return c.link.db.Collection(countersCollection) }

// next gives out an id that was never given out before. An outcome that is
// unknown only burns an id.
func (c *counter) next(ctx context.Context, run attempt) (int64, error) {
	var last struct {
		Seq int64 `bson:"seq"`
	}
	for repaired := false; ; repaired = true {
		err := run(ctx, writing, func(ctx context.Context) error {
			return c.counters().FindOneAndUpdate(ctx,
				bson.D{{Key: keyField, Value: c.name}},
				bson.D{{Key: "$inc", Value: bson.D{{Key: "seq", Value: int64(1)}}}},
				options.FindOneAndUpdate().SetReturnDocument(options.After),
			).Decode(&last)
		})
		if err == nil {
			return last.Seq, nil
		}
		if repaired || !errors.Is(err, driver.ErrNoDocuments) {
			return 0, nothingDone(err)
		}
		if err := c.repair(ctx, run); err != nil {
			return 0, nothingDone(err)
		}
	}
}

// giveBack returns the id of an entity that was certainly not stored, unless
// another was given out since. It saves numbers, nothing depends on it.
func (c *counter) giveBack(ctx context.Context, id int64) {
	_ = c.link.guarded(ctx, writing, func(ctx context.Context) error {
		_, err := c.counters().UpdateOne(ctx,
			bson.D{{Key: keyField, Value: c.name}, {Key: "seq", Value: id}},
			bson.D{{Key: "$inc", Value: bson.D{{Key: "seq", Value: int64(-1)}}}})
		return err
	})
}

// raise makes next give out only ids above at least. An outcome that is
// unknown does no harm, since nobody counts on the gaps.
func (c *counter) raise(ctx context.Context, run attempt, least any) error {
	raise := func(ctx context.Context) error {
		_, err := c.counters().UpdateOne(ctx,
			bson.D{{Key: keyField, Value: c.name}},
			bson.D{{Key: "$max", Value: bson.D{{Key: "seq", Value: least}}}},
			options.UpdateOne().SetUpsert(true))
		return err
	}
	err := run(ctx, writing, raise)
	if driver.IsDuplicateKeyError(err) { // another process has just made the counter
		err = run(ctx, writing, raise)
	}
	return err
}

// repair makes sure that a restored or hand-edited database never hands out
// an id that is in use.
func (c *counter) repair(ctx context.Context, run attempt) error {
	var largest bson.Raw
	err := run(ctx, reading, func(ctx context.Context) error {
		var err error
		largest, err = c.link.db.Collection(c.name).FindOne(ctx, bson.D{},
			options.FindOne().SetSort(bson.D{{Key: c.field, Value: -1}}).SetProjection(bson.D{{Key: c.field, Value: 1}}),
		).Raw()
		return err
	})
	if err != nil && !errors.Is(err, driver.ErrNoDocuments) {
		return fmt.Errorf("find the largest id of %s: %w", c.name, err)
	}
	id, _ := largest.Lookup(c.field).AsInt64OK()
	if err := c.raise(ctx, run, id); err != nil {
		return fmt.Errorf("repair the counter of %s: %w", c.name, err)
	}
	return nil
}
