package mongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Codes of a server that has an index like this one with other options, and
// of a stand-in for MongoDB that cannot make it.
const (
	codeIndexOptionsConflict  = 85
	codeIndexKeySpecsConflict = 86
	codeNotImplemented        = 238
)

// index is one that a collection needs besides _id.
type index struct {
	name   string
	keys   bson.D
	unique bool
	sparse bool
	// expires has documents deleted expireAfter seconds after the date in the
	// field. It is housekeeping: a server that cannot do it is good enough.
	expires     bool
	expireAfter int32
}

// ensureIndexes makes what is missing and never drops or changes anything.
func ensureIndexes(ctx context.Context, l *link, collection string, indexes []index) error {
	for _, x := range indexes {
		o := options.Index().SetName(x.name)
		if x.unique {
			o.SetUnique(true)
		}
		if x.sparse {
			o.SetSparse(true)
		}
		if x.expires {
			o.SetExpireAfterSeconds(x.expireAfter)
		}
		err := l.direct(ctx, writing, func(ctx context.Context) error {
			_, err := l.db.Collection(collection).Indexes().CreateOne(ctx, driver.IndexModel{Keys: x.keys, Options: o})
			return err
		})
		if err != nil {
			err = explainIndex(err, collection, x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func explainIndex(err error, collection string, x index) error {
	var code int32
	if command, ok := errors.AsType[driver.CommandError](err); ok {
		code = command.Code
	}
	switch {
	case code == codeNotImplemented && x.expires:
		return nil
	case code == codeIndexOptionsConflict || code == codeIndexKeySpecsConflict:
		return &fatalError{fmt.Errorf("collection %s has an index %s with other options than hivewire needs: drop that index by hand, then start again: %w", collection, x.name, err)}
	case driver.IsDuplicateKeyError(err):
		return &fatalError{fmt.Errorf("collection %s holds documents with the same %s, which must be unique: correct them by hand, then start again: %w", collection, x.keys[0].Key, err)}
	}
	return fmt.Errorf("create index %s of %s: %w", x.name, collection, err)
}
