package mongo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
)

const (
	// overlap is how far each look goes back behind the one before. It covers
	// writes that become visible after their time stamp and the difference
	// between the clocks of the database's members.
	overlap = 3 * time.Second
	// maxFetch bounds how many accounts one command reads.
	maxFetch = 500
	// lookTimeout bounds each command of a look. It is longer than the
	// selection of a server, whose error says more.
	lookTimeout = selectionTimeout + time.Second
)

// follow learns what was written since the last time it was called, and tells
// the watchers.
func (u *users) follow(ctx context.Context) error {
	begun := time.Now()
	now, err := u.clock.sync(ctx)
	if err != nil {
		return err
	}
	if now.Sub(u.window) > deletionsKept-overlap { // also the first time
		u.cache.clear()
		u.window = now
	}
	since := u.window.Add(-overlap)
	if err := u.followDeletions(ctx, since); err != nil {
		return err
	}
	versions, err := u.versions(ctx, since)
	if err != nil {
		return err
	}
	if err := u.refresh(ctx, u.outdated(versions)); err != nil {
		return err
	}
	u.window, u.seen = now, versions
	u.mu.Lock()
	defer u.mu.Unlock()
	u.followed = begun
	return nil
}

// followDeletions makes accounts pending whose deletion was announced.
func (u *users) followDeletions(ctx context.Context, since time.Time) error {
	var announced []struct {
		Collection string  `bson:"collection"`
		Key        hive.ID `bson:"key"`
	}
	err := u.look(ctx, deletionsCollection, bson.D{{Key: "at", Value: bson.D{{Key: "$gte", Value: since}}}}, options.Find(), &announced)
	if err != nil {
		return fmt.Errorf("look for deletions: %w", err)
	}
	for _, a := range announced {
		if a.Collection == u.kind.collection && !u.cache.isGone(a.Key) {
			u.cache.bar(a.Key)
			u.pending[a.Key] = struct{}{}
		}
	}
	return nil
}

// versions returns the present versions of the accounts changed since.
func (u *users) versions(ctx context.Context, since time.Time) (map[hive.ID]int64, error) {
	var rows []bson.Raw
	err := u.look(ctx, u.kind.collection, bson.D{{Key: "changedAt", Value: bson.D{{Key: "$gte", Value: since}}}},
		options.Find().SetProjection(bson.D{{Key: keyField, Value: int32(1)}, {Key: "entityVersion", Value: int32(1)}}), &rows)
	if err != nil {
		return nil, fmt.Errorf("look for changes: %w", err)
	}
	versions := make(map[hive.ID]int64, len(rows))
	for _, row := range rows {
		id, _ := row.Lookup(keyField).AsInt64OK()
		versions[hive.ID(id)], _ = row.Lookup("entityVersion").AsInt64OK()
	}
	return versions, nil
}

// outdated returns the accounts to read: those whose deletion is pending and
// those whose version is new here. A version that is in memory already is told.
func (u *users) outdated(versions map[hive.ID]int64) []hive.ID {
	var outdated []hive.ID
	for id := range u.pending {
		outdated = append(outdated, id)
	}
	for id, version := range versions {
		if _, pending := u.pending[id]; pending {
			continue
		}
		a, ok := u.cache.get(id)
		switch {
		case ok && a.version >= version:
			u.watchers.tell(a.entity, false, func() bool { return u.cache.tell(id, a) })
		case !ok && u.seen[id] == version:
		default:
			outdated = append(outdated, id)
		}
	}
	return outdated
}

// refresh reads accounts, keeps them and tells of those that changed or are gone.
func (u *users) refresh(ctx context.Context, outdated []hive.ID) error {
	for some := range slices.Chunk(outdated, maxFetch) {
		var docs []bson.Raw
		err := u.look(ctx, u.kind.collection, bson.D{{Key: keyField, Value: bson.D{{Key: "$in", Value: some}}}}, options.Find(), &docs)
		if err != nil {
			return fmt.Errorf("read what changed: %w", err)
		}
		there := make(map[hive.ID]bool, len(docs))
		for _, raw := range docs {
			key, _ := raw.Lookup(keyField).AsInt64OK()
			id := hive.ID(key)
			there[id] = true
			a, err := u.parse(raw)
			if err != nil { // spoilt by hand; whoever reads it will hear of it
				u.cache.forget(id)
				continue
			}
			u.watchers.tell(a.entity, false, func() bool { return u.cache.tell(id, a) })
		}
		for _, id := range some {
			u.settle(id, there[id])
		}
	}
	return nil
}

// settle says what has become of an account that was to be read. One that is
// being deleted, or was and is back, is looked at until it is gone or may be
// held in memory again.
func (u *users) settle(id hive.ID, there bool) {
	switch {
	case !there:
		u.watchers.tell(hive.User{ID: id}, true, func() bool { return u.cache.remove(id) })
		delete(u.pending, id)
	case u.cache.isBarred(id):
		u.pending[id] = struct{}{}
	default:
		delete(u.pending, id)
	}
}

// look reads all that filter selects into docs, past the guard of the link.
func (u *users) look(ctx context.Context, collection string, filter bson.D, o *options.FindOptionsBuilder, docs any) error {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	return u.link.direct(ctx, reading, func(ctx context.Context) error {
		cursor, err := u.link.db.Collection(collection).Find(ctx, filter, o)
		if err != nil {
			return err
		}
		return cursor.All(ctx, docs)
	})
}
