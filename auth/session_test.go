package auth

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// line is a connection that tells why it was ended.
type line struct {
	id    string
	ended chan *hive.Error
}

func newLine(id string) line          { return line{id, make(chan *hive.Error, 8)} }
func (l line) ID() string             { return l.id }
func (l line) End(reason *hive.Error) { l.ended <- reason }
func (l line) reason(t *testing.T) string {
	t.Helper()
	select {
	case e := <-l.ended:
		return e.Message
	case <-time.After(10 * time.Second):
		require.FailNow(t, "connection was not ended")
		return ""
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*hive.User)
		want string
	}{
		"locked":   {func(u *hive.User) { u.Locked = true }, "User is locked or disabled"},
		"disabled": {func(u *hive.User) { u.Disabled = true }, "User is locked or disabled"},
		"password": {func(u *hive.User) { u.PasswordHash, u.PasswordSetOn = "other", "c2" }, "Password changed"},
	} {
		for _, late := range []bool{false, true} { // the change comes before Enter
			w := newWorld(t, Options{})
			id, err := w.Authenticate(context.Background(), forge(testKey, plainHeader, payload(goodMembers)))
			require.NoError(t, err)
			l := newLine("c1")
			if late {
				w.update(t, c.edit)
			}
			leave := w.Sessions.Enter(id, l)
			if !late {
				w.update(t, c.edit)
			}
			require.Equal(t, c.want, l.reason(t), name)
			leave()
			require.Empty(t, w.Sessions.byUser)
		}
	}
}

func TestPasswordChangeKeepsItsConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{})
	id, err := w.Authenticate(context.Background(), forge(testKey, plainHeader, payload(goodMembers)))
	require.NoError(t, err)
	own, other := newLine("own"), newLine("other")
	defer w.Sessions.Enter(id, own)()
	defer w.Sessions.Enter(id, other)()
	w.update(t, func(u *hive.User) { u.PasswordHash, u.PasswordSetOn = "new", "own" })
	require.Equal(t, "Password changed", other.reason(t))
	w.update(t, func(u *hive.User) { u.Locked = true })
	require.Equal(t, "User is locked or disabled", own.reason(t), "the password change did not end it")
}
