package mongo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
)

// trail is [hive.AuditStore] on one collection.
type trail struct {
	documents[hive.AuditRecord, auditDocument]
	clock    *clock
	ids      hive.Numbering
	watchers watchers[hive.AuditRecord] // whether this process appended the record

	mu    sync.Mutex           // guards the rest; taken under that of watchers
	told  map[hive.ID]struct{} // what need not be told again
	since hive.ID              // what is older is not looked at
}

func newTrail(f *follower) *trail {
	t := &trail{
		documents: documents[hive.AuditRecord, auditDocument]{form: auditForm, link: f.link},
		clock:     f.clock,
		ids:       hive.Numbering{Offset: rand.N(maxOffset)},
		told:      map[hive.ID]struct{}{},
	}
	f.all = append(f.all, t)
	return t
}

// Append implements [hive.AuditStore].
func (t *trail) Append(ctx context.Context, r hive.AuditRecord) (hive.AuditRecord, error) {
	if err := t.link.refusal(ctx); err != nil {
		return hive.AuditRecord{}, t.while("append", err)
	}
	for tried := 1; ; tried++ {
		r.ID = t.ids.Next(t.clock.now())
		r.Time = hive.GivenAt(r.ID)
		doc, err := t.encode(&r)
		if err != nil {
			return hive.AuditRecord{}, err
		}
		raw, err := bson.Marshal(&doc)
		if err != nil {
			return hive.AuditRecord{}, err
		}
		err = t.insert(ctx, []bson.Raw{raw})[0]
		switch {
		case err == nil:
			r = t.decode(&doc)
			t.tell(r, true)
			return r, nil
		case !errors.Is(err, errDuplicate):
			return hive.AuditRecord{}, t.while("append", err)
		case tried == maxNumbers:
			return hive.AuditRecord{}, hive.Unavailablef("mongodb: no id is free: %w", err)
		}
		t.ids.Skip(r.ID + rand.N(maxOffset)) // perhaps another process is at the same ids
	}
}

// Find implements [hive.AuditStore].
func (t *trail) Find(ctx context.Context, q hive.AuditQuery) ([]hive.AuditRecord, error) {
	return t.list(ctx, auditFilter(&q), options.Find().SetSort(sorted(true, keyField)).SetSkip(int64(q.Skip)).SetLimit(int64(q.Take)))
}

// Purge implements [hive.AuditStore].
func (t *trail) Purge(ctx context.Context, until time.Time) error {
	err := t.link.guarded(ctx, writing, func(ctx context.Context) error {
		_, err := t.all().DeleteMany(ctx, bson.D{{Key: "time", Value: bson.D{before(until)}}})
		return err
	})
	if err != nil {
		return t.while("purge", err)
	}
	return nil
}

// Watch implements [hive.AuditStore]. Nothing is told that another process had
// appended before by its clock.
func (t *trail) Watch(told func(hive.AuditRecord)) (stop func()) {
	from := hive.FirstID(t.clock.earliest())
	return t.watchers.add(func(r hive.AuditRecord, own bool) {
		if own || r.ID >= from {
			told(r)
		}
	})
}

// tell tells the watchers of a record unless they know it.
func (t *trail) tell(r hive.AuditRecord, own bool) {
	t.watchers.tellNews(r, own, func() bool {
		t.mu.Lock()
		defer t.mu.Unlock()
		if _, known := t.told[r.ID]; known {
			return false
		}
		t.told[r.ID] = struct{}{}
		return true
	})
}

// restart implements followed. Watchers learn only of what is news.
func (t *trail) restart() {}

// announced implements followed. Nothing is told of what is gone.
func (t *trail) announced(string, bson.RawValue) {}

// look implements followed.
func (t *trail) look(ctx context.Context, since time.Time) error {
	from := t.advance(hive.FirstID(since))
	if !t.watchers.some() {
		return nil
	}
	var docs []auditDocument
	filter := bson.D{{Key: keyField, Value: bson.D{{Key: "$gte", Value: from}}}}
	if err := t.link.look(ctx, t.collection, filter, options.Find().SetSort(sorted(false, keyField)), &docs); err != nil {
		return fmt.Errorf("look for news in %s: %w", t.collection, err)
	}
	for i := range docs {
		t.tell(t.decode(&docs[i]), false)
	}
	return nil
}

// advance forgets what no look will find again and returns where to look from,
// which never goes back.
func (t *trail) advance(since hive.ID) hive.ID {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.since = max(t.since, since)
	for id := range t.told {
		if id < t.since {
			delete(t.told, id)
		}
	}
	return t.since
}
