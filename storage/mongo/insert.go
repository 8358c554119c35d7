package mongo

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"

	"hivewire/hive"
)

// errSkipped is what became of a document behind one that failed.
var errSkipped = errors.New("not tried")

// insert stores docs up to the first that fails, and returns what became of each.
func (d *documents[E, D]) insert(ctx context.Context, docs []bson.Raw) []error {
	errs, err := d.insertMany(ctx, docs, true)
	switch {
	case err == nil:
		return errs
	case hive.KindOf(err) == hive.OutcomeUnknown && ctx.Err() == nil:
		return d.insertAgain(ctx, docs, err)
	case hive.KindOf(err) == hive.Internal && len(docs) > 1: // one of them may have spoilt it for all
		half := len(docs) / 2
		errs = d.insert(ctx, docs[:half])
		if errs[half-1] != nil {
			return append(errs, slices.Repeat([]error{errSkipped}, len(docs)-half)...)
		}
		return append(errs, d.insert(ctx, docs[half:])...)
	}
	return slices.Repeat([]error{err}, len(docs))
}

// insertMany is one attempt, which ends at the first document that fails or not.
// err is what became of all, else errs has what became of each.
func (d *documents[E, D]) insertMany(ctx context.Context, docs []bson.Raw, ordered bool) (errs []error, err error) {
	err = d.link.guarded(ctx, writing, func(ctx context.Context) error {
		errs = make([]error, len(docs))
		_, err := d.all().InsertMany(ctx, docs, options.InsertMany().SetOrdered(ordered))
		many, ok := errors.AsType[driver.BulkWriteException](err)
		if !ok || many.WriteConcernError != nil {
			return err
		}
		f, _ := ctx.Value(flightKey{}).(*flight)
		for _, e := range many.WriteErrors {
			errs[e.Index] = classify(writing, f, driver.WriteException{WriteErrors: driver.WriteErrors{e.WriteError}})
			for i := e.Index + 1; ordered && i < len(errs); i++ {
				errs[i] = errSkipped
			}
		}
		return nil
	})
	return errs, err
}

// insertAgain repeats an attempt whose outcome is unknown. That is safe, since
// documents carry their keys. Whether the first had arrived is seen by the
// documents that are in the way of the second.
func (d *documents[E, D]) insertAgain(ctx context.Context, docs []bson.Raw, unknown error) []error {
	errs, err := d.insertMany(ctx, docs, false)
	if err != nil {
		return slices.Repeat([]error{unknown}, len(docs))
	}
	var keys []bson.RawValue
	for i, err := range errs {
		if errors.Is(err, errDuplicate) {
			keys = append(keys, docs[i].Lookup(keyField))
		}
	}
	have := d.present(ctx, keys)
	for i, err := range errs {
		if err != nil {
			errs[i] = unknown
		}
		if errors.Is(err, errDuplicate) && slices.ContainsFunc(have, func(raw bson.Raw) bool { return bytes.Equal(raw, docs[i]) }) {
			errs[i] = nil
		}
	}
	return errs
}

// present returns the documents that the majority holds under keys; none when
// that cannot be told.
func (d *documents[E, D]) present(ctx context.Context, keys []bson.RawValue) []bson.Raw {
	if len(keys) == 0 {
		return nil
	}
	var have []bson.Raw
	_ = d.link.guarded(ctx, reading, func(ctx context.Context) error {
		majority := d.all().Clone(options.Collection().SetReadConcern(readconcern.Majority()))
		cursor, err := majority.Find(ctx, bson.D{{Key: keyField, Value: bson.D{{Key: "$in", Value: keys}}}})
		if err != nil {
			return err
		}
		return cursor.All(ctx, &have)
	})
	return have
}
