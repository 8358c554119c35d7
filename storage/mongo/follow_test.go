package mongo

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// remote scripts a database that other processes write to.
type remote struct {
	mu      sync.Mutex
	there   bool
	version int64
	deleted bool // announced
	looks   int  // for changes
	reads   int  // of accounts
}

func (r *remote) set(change func(*remote)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r)
}

func (r *remote) script(c call) answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	var docs []any
	switch filter, _ := c.body.Lookup("filter").DocumentOK(); {
	case c.name != "find":
		return answer{}
	case c.collection == deletionsCollection && r.deleted:
		docs = append(docs, bson.D{{Key: keyField, Value: bson.NewObjectID()}, {Key: "collection", Value: "users"}, {Key: "key", Value: int64(7)}})
	case c.collection == "users" && c.looks():
		r.looks++
		if r.there && r.version > 3 {
			docs = append(docs, bson.D{{Key: keyField, Value: int64(7)}, {Key: "entityVersion", Value: r.version}})
		}
	case c.collection == "users" && filter != nil:
		r.reads++
		if r.there {
			docs = append(docs, adaDocument(r.version))
		}
	}
	return found(docs...)
}

// ledger keeps what a watcher is told.
type ledger struct {
	mu      sync.Mutex
	reports []string
}

func (l *ledger) changed(u hive.User, deleted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if deleted {
		l.reports = append(l.reports, "gone")
	} else {
		l.reports = append(l.reports, u.Login)
	}
}

func (l *ledger) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string{}, l.reports...)
}

func openRemote(t *testing.T) (*remote, *ledger, hive.Store) {
	f := newFake(t)
	r := &remote{there: true, version: 3}
	f.on(r.script)
	s := openFake(t, f)
	l := &ledger{}
	t.Cleanup(s.Users.Watch(l.changed))
	return r, l, s
}

// awaitLooks waits for n whole looks at the database.
func awaitLooks(t *testing.T, r *remote, n int) {
	t.Helper()
	var begun int
	r.set(func(r *remote) { begun = r.looks })
	require.Eventually(t, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.looks > begun+n
	}, patience, time.Millisecond)
}

func TestRemoteChange(t *testing.T) {
	t.Parallel()
	r, l, s := openRemote(t)
	_, err := s.Users.Get(t.Context(), 7)
	require.NoError(t, err)
	awaitLooks(t, r, 1)
	require.Empty(t, l.all())
	r.set(func(r *remote) { r.version, r.reads = 4, 0 })
	require.Eventually(t, func() bool { return len(l.all()) == 1 }, patience, time.Millisecond)
	awaitLooks(t, r, 2)
	_, err = s.Users.Get(t.Context(), 7)
	require.NoError(t, err)
	require.Equal(t, []string{"ada"}, l.all(), "told once, though it stays in the window")
	r.set(func(r *remote) { require.Equal(t, 1, r.reads) })
}

// TestReadBeforeTold checks that a change which a read brought into memory is
// told all the same.
func TestReadBeforeTold(t *testing.T) {
	t.Parallel()
	r, l, s := openRemote(t)
	r.set(func(r *remote) { r.version = 4 })
	_, err := s.Users.ByLogin(t.Context(), "ada")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(l.all()) == 1 }, patience, time.Millisecond)
}

func TestRemoteDeletion(t *testing.T) {
	t.Parallel()
	r, l, s := openRemote(t)
	_, err := s.Users.Get(t.Context(), 7)
	require.NoError(t, err)
	r.set(func(r *remote) { r.deleted = true })
	awaitLooks(t, r, 2)
	require.Empty(t, l.all(), "announced but not done")
	r.set(func(r *remote) { r.reads = 0 })
	for range 3 {
		_, err = s.Users.Get(t.Context(), 7)
		require.NoError(t, err)
	}
	r.set(func(r *remote) {
		require.GreaterOrEqual(t, r.reads, 3, "what is being deleted is not answered from memory")
		r.there = false
	})
	require.Eventually(t, func() bool { return len(l.all()) == 1 }, patience, time.Millisecond)
	awaitLooks(t, r, 2)
	require.Equal(t, []string{"gone"}, l.all())
	_, err = s.Users.Get(t.Context(), 7)
	require.Equal(t, hive.NotFound, hive.KindOf(err))
}
