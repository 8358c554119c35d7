package mongo

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// renamed is what the tests say of a change.
func renamed(before, after *hive.User) *hive.AuditRecord {
	r := &hive.AuditRecord{Origin: hive.Origin{API: hive.APIZato}, Event: hive.AuditUpdate, Actor: -1}
	if before != nil {
		r.Target, r.Reason = before.ID, before.Login
	}
	if after != nil {
		r.Target, r.TargetLogin = after.ID, after.Login
	}
	return r
}

func TestAuditedCommands(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.on(func(c call) answer {
		if c.name == "findAndModify" && c.collection == "users" {
			return modified(append(adaDocument(4), bson.E{Key: "email", Value: "x"}))
		}
		return stored3(c)
	})
	s := openFake(t, f)
	_, err := s.Users.Audited(renamed).Update(t.Context(), 7, func(u *hive.User) error { u.EditProfile().Email = "X"; return nil })
	require.NoError(t, err)
	trail := f.about("audit")
	require.Len(t, trail, 1)
	record := trail[0].body.Lookup("documents", "0").Document()
	id := hive.ID(record.Lookup(keyField).Int64())
	require.WithinDuration(t, time.Now(), hive.GivenAt(id), patience)
	require.Equal(t, hive.GivenAt(id), record.Lookup("time").Time().UTC())
	require.Equal(t, "zato update ada ada", record.Lookup("api").StringValue()+" "+record.Lookup("event").StringValue()+" "+
		record.Lookup("reason").StringValue()+" "+record.Lookup("targetLogin").StringValue())
	require.False(t, record.Lookup("refused").Boolean())
	require.EqualValues(t, -1, record.Lookup("actor").Int64())
	require.EqualValues(t, 7, record.Lookup("target").Int64())
}

func TestTrailFailsAfterChange(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(context.Context, hive.Repo[hive.ID, hive.User, hive.UserQuery]) error{
		"insert": func(ctx context.Context, r hive.Repo[hive.ID, hive.User, hive.UserQuery]) error {
			_, err := r.Add(ctx, hive.User{Login: "x"})
			return err
		},
		"findAndModify": func(ctx context.Context, r hive.Repo[hive.ID, hive.User, hive.UserQuery]) error {
			_, err := r.Update(ctx, 7, func(u *hive.User) error { u.LoginAttempts++; return nil })
			return err
		},
		"delete": func(ctx context.Context, r hive.Repo[hive.ID, hive.User, hive.UserQuery]) error {
			return r.Delete(ctx, 7)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.on(func(c call) answer {
				switch {
				case c.name == "insert" && c.collection == "audit":
					return failed(codeUnauthorized, "secret-")
				case c.name == "findAndModify" && c.collection == "users":
					return modified(adaDocument(4))
				}
				return stored3(c)
			})
			s := openFake(t, f)
			err := change(t.Context(), s.Users.Audited(renamed))
			require.Equal(t, hive.OutcomeUnknown, hive.KindOf(err), "%v", err)
			requireClean(t, f, err)
			changed := 0
			for _, c := range f.about("users") {
				if c.name == name {
					changed++
				}
			}
			require.Equal(t, 1, changed)
		})
	}
}

// trailLedger keeps what a watcher of the trail is told.
type trailLedger struct {
	mu  sync.Mutex
	ids []hive.ID
}

func (l *trailLedger) told(r hive.AuditRecord) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ids = append(l.ids, r.ID)
}

func (l *trailLedger) await(t *testing.T, want ...hive.ID) {
	t.Helper()
	require.Eventually(t, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.ids) >= len(want)
	}, patience, time.Millisecond)
	l.mu.Lock()
	defer l.mu.Unlock()
	require.Equal(t, want, l.ids)
}

func TestTrailOfOthersIsToldOnce(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	var mu sync.Mutex
	looks, ids := 0, []hive.ID(nil)
	f.on(func(c call) answer {
		if c.name != "find" || c.collection != "audit" {
			return answer{}
		}
		mu.Lock()
		defer mu.Unlock()
		looks++
		var docs []any
		for _, id := range ids {
			docs = append(docs, bson.D{{Key: keyField, Value: id}, {Key: "event", Value: hive.AuditLogin}})
		}
		return found(docs...)
	})
	looked := func() int {
		mu.Lock()
		defer mu.Unlock()
		return looks
	}
	show := func(all ...hive.ID) {
		mu.Lock()
		defer mu.Unlock()
		ids = all
	}
	awaitLooks := func(n int) {
		t.Helper()
		was := looked()
		require.Eventually(t, func() bool { return looked() >= was+n }, patience, time.Millisecond)
	}

	s := openFake(t, f)
	time.Sleep(2 * lookEvery)
	require.Zero(t, looked(), "nobody watches")

	var seen trailLedger
	old := hive.FirstID(time.Now().Add(-time.Second))
	next := hive.FirstID(time.Now().Add(time.Minute))
	show(old)
	stop := s.Audit.Watch(seen.told)
	awaitLooks(2)
	own, err := s.Audit.Append(t.Context(), hive.AuditRecord{Event: hive.AuditLogin})
	require.NoError(t, err)
	seen.await(t, own.ID)
	show(old, own.ID, next+1)
	seen.await(t, own.ID, next+1)
	show(old, own.ID, next, next+1) // an id may come late
	seen.await(t, own.ID, next+1, next)
	awaitLooks(2)
	seen.await(t, own.ID, next+1, next)

	stop()
	stopped := looked()
	time.Sleep(3 * lookEvery)
	require.LessOrEqual(t, looked(), stopped+1, "nobody watches any more")
}
