package storagetest

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// lag is how long a process may keep an account as it was before another one
// wrote it; the slack is for a busy machine that runs the test.
const (
	lag   = time.Second
	slack = 500 * time.Millisecond
)

// RunShared checks two stores on the same, at first empty, data, as two
// processes have them. open gives new data each time.
func RunShared(t *testing.T, can Capabilities, open func(t *testing.T) (a, b hive.Store)) {
	t.Run("writes reach the other process", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		var seen recorder
		stop := b.Users.Watch(seen.changed)
		defer stop()

		u, err := a.Users.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		awaitUser(t, b.Users, u)
		seen.await(t, lag+slack, report{user: u})

		// b has read the account by now and may hold it in memory.
		u, err = a.Users.Update(t.Context(), u.ID, func(u *hive.User) error {
			u.Status = hive.Disabled
			u.Login = "renamed"
			return nil
		})
		require.NoError(t, err)
		awaitUser(t, b.Users, u)
		seen.await(t, lag+slack, report{user: u})
		_, err = b.Users.ByLogin(t.Context(), "user000")
		requireKind(t, hive.NotFound, err)

		require.NoError(t, a.Users.Delete(t.Context(), u.ID))
		require.Eventually(t, func() bool {
			_, byID := b.Users.Get(t.Context(), u.ID)
			_, byLogin := b.Users.ByLogin(t.Context(), u.Login)
			return hive.KindOf(byID) == hive.NotFound && hive.KindOf(byLogin) == hive.NotFound
		}, lag+slack, 5*time.Millisecond)
		seen.await(t, slack, report{hive.User{ID: u.ID}, true})
	})

	t.Run("own writes are seen at once", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		u, err := a.Users.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		awaitUser(t, b.Users, u)
		for i := range 10 {
			s := []hive.UserStore{a.Users, b.Users}[i%2]
			u, err = s.Update(t.Context(), u.ID, func(u *hive.User) error { u.LoginAttempts++; return nil })
			require.NoError(t, err)
			require.Equal(t, i+1, u.LoginAttempts)
			got, err := s.Get(t.Context(), u.ID)
			require.NoError(t, err)
			require.Equal(t, u, got)
		}
	})

	t.Run("updates of both survive", func(t *testing.T) {
		t.Parallel()
		can.needAtomicUpdate(t)
		a, b := open(t)
		u, err := a.Users.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				s := []hive.UserStore{a.Users, b.Users}[i%2]
				_, err := s.Update(t.Context(), u.ID, func(u *hive.User) error { u.LoginAttempts++; return nil })
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		u.LoginAttempts += 32
		awaitUser(t, a.Users, u)
		awaitUser(t, b.Users, u)
	})

	t.Run("ids and names are unique over both", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		seen := map[hive.ID]bool{}
		for i := range 8 {
			n, err := []hive.Store{a, b}[i%2].Networks.Add(t.Context(), hive.Network{Name: string(rune('a' + i))})
			require.NoError(t, err)
			require.False(t, seen[n.ID], "id %d given out twice", n.ID)
			seen[n.ID] = true
		}
		_, err := b.Networks.Add(t.Context(), hive.Network{Name: "a"})
		requireConflict(t, hive.ReasonNameTaken, err)
	})
}

// awaitUser waits until s knows the account as it is.
func awaitUser(t *testing.T, s hive.UserStore, want hive.User) {
	t.Helper()
	require.Eventually(t, func() bool {
		byID, err := s.Get(t.Context(), want.ID)
		if err != nil {
			return false
		}
		byLogin, err := s.ByLogin(t.Context(), want.Login)
		return err == nil && reflect.DeepEqual(want, byID) && reflect.DeepEqual(want, byLogin)
	}, lag+slack, 5*time.Millisecond, "account %d is not seen as it is now", want.ID)
}
