package storagetest

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// lag is how long a process may keep an entity as it was before another one
// wrote it; the slack is for a busy machine that runs the test.
const (
	lag   = time.Second
	slack = 500 * time.Millisecond
)

// RunShared checks two stores on the same, at first empty, data, as two
// processes have them. open gives new data each time.
func RunShared(t *testing.T, open func(t *testing.T) (a, b hive.Store)) {
	t.Run("Users", func(t *testing.T) {
		sharedRepo(t, open, users())
		sharedLogins(t, open)
	})
	t.Run("Networks", func(t *testing.T) { sharedRepo(t, open, networks()) })
	t.Run("DeviceTypes", func(t *testing.T) { sharedRepo(t, open, deviceTypes()) })
	t.Run("Devices", func(t *testing.T) { sharedRepo(t, open, devices()) })
	t.Run("Settings", func(t *testing.T) { sharedRepo(t, open, settings()) })
	t.Run("SettingNumbers", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		distinctNumbers(t, a, b)
	})
	t.Run("Sessions", func(t *testing.T) { sharedRepo(t, open, sessions()) })
	t.Run("APIKeys", func(t *testing.T) { sharedRepo(t, open, apiKeys()) })
	t.Run("Catalog", func(t *testing.T) { sharedRepo(t, open, catalog()) })
	t.Run("Audit", func(t *testing.T) { sharedAudit(t, open) })
	t.Run("Commands", func(t *testing.T) {
		sharedLog(t, open, commands())
		sharedUpdates(t, open)
	})
	t.Run("Notifications", func(t *testing.T) { sharedLog(t, open, notifications()) })

	t.Run("message ids are unique over both", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		begin := time.Now()
		ids := make([][]hive.ID, 32)
		var wg sync.WaitGroup
		for w := range ids {
			wg.Go(func() {
				for range 4 {
					id, err := appendEither(t, []hive.Store{a, b}[w/2%2], w)
					if err != nil {
						t.Error(err)
						return
					}
					ids[w] = append(ids[w], id)
				}
			})
		}
		wg.Wait()
		requireIDs(t, begin, ids)
	})
}

// sharedRepo runs the cases for every repository.
func sharedRepo[K comparable, E, Q any](t *testing.T, open func(*testing.T) (a, b hive.Store), f fixture[K, E, Q]) {
	increment := func(e *E) error { f.setCount(e, f.count(*e)+1); return nil }

	t.Run("writes reach the other process", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		seen, _ := record(t, f, f.of(b))

		e, err := f.of(a).Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		awaitEntity(t, f, b, e)
		seen.await(t, lag+slack, report[E]{entity: e})

		// b has read the entity by now and may hold it in memory.
		e, err = f.of(a).Update(t.Context(), f.key(e), increment)
		require.NoError(t, err)
		awaitEntity(t, f, b, e)
		seen.await(t, lag+slack, report[E]{entity: e})

		require.NoError(t, f.of(a).Delete(t.Context(), f.key(e)))
		require.Eventually(t, func() bool {
			_, err := f.of(b).Get(t.Context(), f.key(e))
			return hive.KindOf(err) == hive.NotFound
		}, lag+slack, 5*time.Millisecond)
		seen.await(t, slack, report[E]{f.keyed(f.key(e)), true})
	})

	t.Run("own writes are seen at once", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		e, err := f.of(a).Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		awaitEntity(t, f, b, e)
		for i := range 10 {
			r := f.of([]hive.Store{a, b}[i%2])
			e, err = r.Update(t.Context(), f.key(e), increment)
			require.NoError(t, err)
			require.Equal(t, i+1, f.count(e))
			got, err := r.Get(t.Context(), f.key(e))
			require.NoError(t, err)
			require.Equal(t, e, *got)
		}
	})

	t.Run("updates of both survive", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		e, err := f.of(a).Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				if _, err := f.of([]hive.Store{a, b}[i%2]).Update(t.Context(), f.key(e), increment); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		f.setCount(&e, 32)
		awaitEntity(t, f, a, e)
		awaitEntity(t, f, b, e)
	})

	t.Run("keys and names are unique over both", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		seen := map[K]bool{}
		for i := range 8 {
			e, err := f.of([]hive.Store{a, b}[i%2]).Add(t.Context(), f.sample(i))
			require.NoError(t, err)
			require.False(t, seen[f.key(e)], "%v given out twice", f.key(e))
			seen[f.key(e)] = true
		}
		reason := f.taken
		if f.withID == nil {
			reason = hive.ReasonKeyTaken
		}
		_, err := f.of(b).Add(t.Context(), f.sample(0))
		requireConflict(t, reason, err)
	})
}

// awaitEntity waits until s knows the entity as it is.
func awaitEntity[K comparable, E, Q any](t *testing.T, f fixture[K, E, Q], s hive.Store, want E) {
	t.Helper()
	require.Eventually(t, func() bool {
		got, err := f.of(s).Get(t.Context(), f.key(want))
		return err == nil && reflect.DeepEqual(want, *got)
	}, lag+slack, 5*time.Millisecond, "%v is not seen as it is now", f.key(want))
}

func sharedLogins(t *testing.T, open func(*testing.T) (a, b hive.Store)) {
	t.Run("logins reach the other process", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		knows := func(login string, want hive.User) {
			t.Helper()
			require.Eventually(t, func() bool {
				got, err := b.Users.ByLogin(t.Context(), login)
				return err == nil && reflect.DeepEqual(want, *got)
			}, lag+slack, 5*time.Millisecond)
		}
		u, err := a.Users.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		knows("user000", u)
		u, err = a.Users.Update(t.Context(), u.ID, func(u *hive.User) error { u.Login = "renamed"; return nil })
		require.NoError(t, err)
		knows("renamed", u)
		_, err = b.Users.ByLogin(t.Context(), "user000")
		requireKind(t, hive.NotFound, err)
		require.NoError(t, a.Users.Delete(t.Context(), u.ID))
		require.Eventually(t, func() bool {
			_, err := b.Users.ByLogin(t.Context(), "renamed")
			return hive.KindOf(err) == hive.NotFound
		}, lag+slack, 5*time.Millisecond)
	})
}
