package storagetest

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// report is one call of a watcher.
type report struct {
	user    hive.User
	deleted bool
}

// recorder keeps what a watcher is told.
type recorder struct {
	mu   sync.Mutex
	seen []report
}

func (r *recorder) changed(u hive.User, deleted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, report{u, deleted})
}

// of returns the reports about one account.
func (r *recorder) of(id hive.ID) []report {
	r.mu.Lock()
	defer r.mu.Unlock()
	var own []report
	for _, c := range r.seen {
		if c.user.ID == id {
			own = append(own, c)
		}
	}
	return own
}

// await waits until the last report about an account is want.
func (r *recorder) await(t *testing.T, within time.Duration, want report) {
	t.Helper()
	require.Eventually(t, func() bool {
		own := r.of(want.user.ID)
		return len(own) > 0 && equal(own[len(own)-1], want)
	}, within, time.Millisecond, "no report of account %d as it is now", want.user.ID)
}

func equal(a, b report) bool {
	return a.deleted == b.deleted && reflect.DeepEqual(a.user, b.user)
}

// watch checks the reports about a process's own writes.
func watch(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("writes in order", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		var seen recorder
		stop := s.Watch(seen.changed)
		defer stop()

		var wg sync.WaitGroup
		final := make([]hive.User, 4)
		for i := range final {
			wg.Go(func() {
				u, err := s.Add(t.Context(), sampleUser(1000*i))
				for n := 0; n < 25 && err == nil; n++ {
					u, err = s.Update(t.Context(), u.ID, func(u *hive.User) error { u.LoginAttempts++; return nil })
				}
				if err != nil {
					t.Error(err)
				}
				final[i] = u
			})
		}
		wg.Wait()
		for _, u := range final {
			seen.await(t, patience, report{user: u})
			attempts := 0
			for _, c := range seen.of(u.ID) {
				require.GreaterOrEqual(t, c.user.LoginAttempts, attempts, "an older state after a newer one")
				attempts = c.user.LoginAttempts
			}
		}
	})

	t.Run("deletion", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		u, err := s.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		var seen recorder
		stop := s.Watch(seen.changed)
		defer stop()
		require.NoError(t, s.Delete(t.Context(), u.ID))
		seen.await(t, patience, report{hive.User{ID: u.ID}, true})
	})

	t.Run("refused writes are not reported", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		u, err := s.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		var seen recorder
		stop := s.Watch(seen.changed)
		defer stop()
		_, err = s.Add(t.Context(), sampleUser(0))
		requireKind(t, hive.Conflict, err)
		_, err = s.Update(t.Context(), u.ID, func(u *hive.User) error {
			u.LoginAttempts = 77
			return hive.Errorf(hive.Forbidden, "no")
		})
		requireKind(t, hive.Forbidden, err)
		u, err = s.Update(t.Context(), u.ID, func(u *hive.User) error { u.LoginAttempts = 78; return nil })
		require.NoError(t, err)
		seen.await(t, patience, report{user: u})
		for _, c := range seen.of(u.ID) {
			require.NotEqual(t, 77, c.user.LoginAttempts)
		}
	})

	t.Run("every watcher is told until it stops", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		var first, second recorder
		stopFirst, stopSecond := s.Watch(first.changed), s.Watch(second.changed)
		defer stopSecond()
		u, err := s.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		first.await(t, patience, report{user: u})
		second.await(t, patience, report{user: u})

		stopFirst()
		heard := len(first.of(u.ID))
		u, err = s.Update(t.Context(), u.ID, func(u *hive.User) error { u.LoginAttempts++; return nil })
		require.NoError(t, err)
		second.await(t, patience, report{user: u})
		require.Len(t, first.of(u.ID), heard, "told after stop")
		stopFirst() // once more does no harm
	})

	t.Run("stop waits for a running call", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		entered, leave := make(chan struct{}), make(chan struct{})
		var once sync.Once
		stop := s.Watch(func(hive.User, bool) {
			once.Do(func() {
				close(entered)
				<-leave
			})
		})
		var wg sync.WaitGroup
		wg.Go(func() { // on its own, since a store may report before it returns
			if _, err := s.Add(t.Context(), sampleUser(0)); err != nil {
				t.Error(err)
			}
		})
		<-entered
		stopped := make(chan struct{})
		go func() {
			stop()
			close(stopped)
		}()
		select {
		case <-stopped:
			t.Error("stop returned during a call")
		case <-time.After(50 * time.Millisecond):
		}
		close(leave)
		<-stopped
		wg.Wait()
	})
}
