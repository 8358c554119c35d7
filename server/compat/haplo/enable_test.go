package haplo_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/haplo"
)

func TestEnable(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	w.amend(t, first, func(u *hive.User, _ *hive.Profile) { u.Locked = true })
	for range 2 { // the second changes nothing
		got := w.post(t, "enable/130?status=block", "")
		require.Equal(t, "haplo:api-v0:user:enable", got.Kind, got.body)
		require.Equal(t, w.get(t, "id/130").User, got.User)
		require.Equal(t, false, got.User["isActive"])
		require.True(t, w.account(t, first).Disabled)
	}
	got := w.post(t, "enable/130?status=active", `{"status":"block"}`) // no parameter
	require.Equal(t, true, got.User["isActive"])
	require.True(t, w.account(t, first).Locked, "an administrator's lock stays")

	for path, want := range map[string][3]string{
		"enable/130?status=Block":  {"400", "enable-failed", "Block is not a valid status"},
		"enable/130?status=":       {"400", "enable-failed", " is not a valid status"},
		"enable/7777?status=block": {"400", "no-such-user", "User 7777 does not exist"},
		"enable/1?status=block":    {"400", "enable-failed", "The last administrator that can be used has to stay one"},
	} {
		got := w.post(t, path, "")
		got.refused(t, 400, want[1], want[2])
	}
	require.False(t, w.account(t, admin).Disabled)
	require.False(t, w.account(t, first).Disabled)
}
