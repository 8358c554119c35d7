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

// form says how entities E are documents D of one collection.
type form[E, D any] struct {
	collection string
	noun       string // for messages
	encode     func(*E) (D, error)
	decode     func(*D) E
	indexes    []index

	// reduce takes out of a document what a server may refuse to hold, without
	// loss, and reports whether there was something. nil when there never is.
	reduce func(*D) bool
	// dated is whether documents carry the time of their latest change, by
	// which other processes find it.
	dated bool
}

// stored is a whole document: what every collection has around D.
type stored[D any] struct {
	Doc       D         `bson:",inline"`
	Version   int64     `bson:"entityVersion"`
	ChangedAt time.Time `bson:"changedAt,omitempty"`
}

// held is an entity in memory with the document it came from.
type held[E, D any] struct {
	entity  *E // shared: never written to
	doc     D
	version int64
	weight  int // about its bytes in memory
}

// documents are the entities of one collection.
type documents[E, D any] struct {
	form[E, D]
	link *link
}

func (d *documents[E, D]) all() *driver.Collection { return d.link.db.Collection(d.collection) }

func (d *documents[E, D]) prepare(ctx context.Context) error {
	return ensureIndexes(ctx, d.link, d.collection, d.indexes)
}

// read returns the first entity that filter selects.
func (d *documents[E, D]) read(ctx context.Context, filter bson.D) (held[E, D], error) {
	var raw bson.Raw
	err := d.link.guarded(ctx, reading, func(ctx context.Context) error {
		var err error
		raw, err = d.all().FindOne(ctx, filter).Raw()
		return err
	})
	switch {
	case errors.Is(err, driver.ErrNoDocuments):
		return held[E, D]{}, d.notFound()
	case err != nil:
		return held[E, D]{}, d.while("read", err)
	}
	return d.parse(raw)
}

// list returns all that filter selects.
func (d *documents[E, D]) list(ctx context.Context, filter bson.D, o *options.FindOptionsBuilder) ([]E, error) {
	var docs []stored[D]
	err := d.link.guarded(ctx, reading, func(ctx context.Context) error {
		cursor, err := d.all().Find(ctx, filter, o)
		if err != nil {
			return err
		}
		return cursor.All(ctx, &docs)
	})
	if err != nil {
		return nil, d.while("list", err)
	}
	found := make([]E, len(docs))
	for i := range docs {
		found[i] = d.decode(&docs[i].Doc)
	}
	return found, nil
}

// parse makes an entity in memory of a document from the database.
func (d *documents[E, D]) parse(raw bson.Raw) (held[E, D], error) {
	var doc stored[D]
	if err := bson.Unmarshal(raw, &doc); err != nil {
		return held[E, D]{}, fmt.Errorf("read a document of %s: %w", d.collection, err)
	}
	return d.hold(&doc, len(raw)), nil
}

// hold makes an entity in memory of doc, which has about size bytes.
func (d *documents[E, D]) hold(doc *stored[D], size int) held[E, D] {
	return held[E, D]{entity: new(d.decode(&doc.Doc)), doc: doc.Doc, version: doc.Version, weight: 2 * size}
}

func (d *documents[E, D]) notFound() error {
	return hive.Errorf(hive.NotFound, "%s not found", d.noun)
}

// while says in the log what was being done when err came.
func (d *documents[E, D]) while(doing string, err error) error {
	if e, ok := errors.AsType[*hive.Error](err); ok {
		return &hive.Error{Kind: e.Kind, Reason: e.Reason, Message: e.Message, Err: fmt.Errorf("%s in %s: %w", doing, d.collection, e.Err)}
	}
	return fmt.Errorf("%s in %s: %w", doing, d.collection, err)
}
