package storagetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// RunReopen checks what outlives a store. open gives an empty store each time;
// reopen closes the newest one and opens it anew on the same data.
func RunReopen(t *testing.T, open func(t *testing.T) (s hive.Store, reopen func() hive.Store)) {
	t.Run("Users", func(t *testing.T) { reopened(t, open, users()) })
	t.Run("Networks", func(t *testing.T) { reopened(t, open, networks()) })
	t.Run("DeviceTypes", func(t *testing.T) { reopened(t, open, deviceTypes()) })
	t.Run("Devices", func(t *testing.T) { reopened(t, open, devices()) })
	t.Run("Settings", func(t *testing.T) { reopened(t, open, settings()) })
	t.Run("SettingNumbers", func(t *testing.T) { reopenedNumbers(t, open) })
	t.Run("Sessions", func(t *testing.T) { reopened(t, open, sessions()) })
	t.Run("APIKeys", func(t *testing.T) { reopened(t, open, apiKeys()) })
	t.Run("Catalog", func(t *testing.T) { reopened(t, open, catalog()) })
	t.Run("Audit", func(t *testing.T) { reopenedAudit(t, open) })
	t.Run("Commands", func(t *testing.T) { reopenedLog(t, open, commands()) })
	t.Run("Notifications", func(t *testing.T) { reopenedLog(t, open, notifications()) })

	t.Run("Documents", func(t *testing.T) {
		t.Parallel()
		s, reopen := open(t)
		ids := map[string]hive.ID{}
		for name, text := range samples() {
			_, err := s.Users.Add(t.Context(), hive.User{Login: name, Data: []byte(text)})
			require.NoError(t, err)
			c, err := s.Commands.Append(t.Context(), hive.Command{
				Message: hive.Message{DeviceID: "a", Parameters: []byte(text)},
				Result:  []byte(text),
			}).Wait()
			require.NoError(t, err)
			ids[name] = c.ID
		}
		_, err := s.Users.Add(t.Context(), hive.User{Login: "none"})
		require.NoError(t, err)

		s = reopen()
		for name, text := range samples() {
			u, err := s.Users.ByLogin(t.Context(), name)
			require.NoError(t, err)
			requireSame(t, text, u.Data)
			c, err := s.Commands.Get(t.Context(), "a", ids[name])
			require.NoError(t, err)
			requireSame(t, text, c.Parameters)
			requireSame(t, text, c.Result)
		}
		u, err := s.Users.ByLogin(t.Context(), "none")
		require.NoError(t, err)
		require.Nil(t, u.Data)
	})
}

// reopened checks that a repository is the same after reopening.
func reopened[K comparable, E, Q any](t *testing.T, open func(*testing.T) (hive.Store, func() hive.Store), f fixture[K, E, Q]) {
	t.Parallel()
	s, reopen := open(t)
	have := make([]E, 5)
	for i := range have {
		var err error
		have[i], err = f.of(s).Add(t.Context(), f.sample(i))
		require.NoError(t, err)
	}
	var err error
	have[1], err = f.of(s).Update(t.Context(), f.key(have[1]), func(e *E) error { f.setCount(e, 77); return nil })
	require.NoError(t, err)
	require.NoError(t, f.of(s).Delete(t.Context(), f.key(have[2])))
	require.NoError(t, f.of(s).Delete(t.Context(), f.key(have[4])))

	s = reopen()
	requireStored(t, f, f.of(s), have[0], have[1], have[3])
	for _, gone := range []E{have[2], have[4]} {
		_, err := f.of(s).Get(t.Context(), f.key(gone))
		requireKind(t, hive.NotFound, err)
	}
	if f.withID == nil {
		return
	}
	_, err = f.of(s).Add(t.Context(), f.sample(3))
	requireConflict(t, f.taken, err)
	next, err := f.of(s).Add(t.Context(), f.sample(4))
	require.NoError(t, err, "the name of a deleted entity is free")
	require.EqualValues(t, 6, f.key(next), "ids go on where they stopped")
}

// reopenedLog checks that a log is the same after reopening.
func reopenedLog[E any](t *testing.T, open func(*testing.T) (hive.Store, func() hive.Store), f logFixture[E]) {
	t.Parallel()
	s, reopen := open(t)
	var have []E
	for i := range 6 {
		e := f.sample([]string{"a", "b"}[i%2], i)
		if i < 2 {
			f.message(&e).Timestamp = time.Time{}
		}
		have = append(have, appended(t, f.of(s), e))
	}
	var err error
	have[4], err = f.of(s).Update(t.Context(), "a", f.message(&have[4]).ID, func(e *E) error { f.setCount(e, 77); return nil })
	require.NoError(t, err)
	require.NoError(t, f.of(s).Forget(t.Context(), "b"))

	s = reopen()
	requireLogged(t, f, s, "a", have[2], have[4], have[0])
	requireLogged(t, f, s, "b")
	next := appended(t, f.of(s), f.sample("b", 9))
	require.Greater(t, f.message(&next).ID, f.message(&have[5]).ID)
	requireLogged(t, f, s, "b", next)
}
