package hive_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// account makes an account without a password.
func (w *world) account(t *testing.T, kind hive.AccountKind, login string, groups ...hive.ID) hive.User {
	t.Helper()
	user, err := w.Users.Create(t.Context(), admin(), hive.User{
		Kind: kind, Login: login, Role: hive.Client, Profile: &hive.Profile{Groups: groups},
	}, "")
	require.NoError(t, err)
	return user
}

func TestGroupsAreFoundByCodeAndByNumber(t *testing.T) {
	w := newWorld(t)
	coded := w.account(t, hive.UserGroup, "example")
	bare, err := w.Users.Create(t.Context(), admin(), hive.User{ID: 212, Kind: hive.UserGroup, Login: "group:212", Role: hive.Client}, "")
	require.NoError(t, err)
	for _, c := range []struct {
		group      hive.User
		code, name string
	}{{coded, "example", "example"}, {bare, "", "group:212"}} {
		require.Equal(t, c.code, c.group.Code())
		require.Equal(t, c.name, c.group.GroupName())
		found, err := w.Users.GroupNamed(t.Context(), c.name)
		require.NoError(t, err)
		require.Equal(t, c.group, *found)
	}
	found, err := w.Users.GroupNamed(t.Context(), "group:2") // the number that example has
	require.NoError(t, err)
	require.Equal(t, coded, *found)
	for _, name := range []string{"admin", "group:1", "group:02", "group:+2", "group:", "group:99999999999999999999", "2", "", "other"} {
		_, err := w.Users.GroupNamed(t.Context(), name)
		require.Equal(t, hive.NotFound, hive.KindOf(err), name)
	}
}

func TestMembershipGoesThroughGroupsThatAreNotDisabled(t *testing.T) {
	w := newWorld(t)
	outer := w.account(t, hive.UserGroup, "outer")
	inner := w.account(t, hive.UserGroup, "inner", outer.ID)
	_, err := w.Users.Amend(t.Context(), admin(), outer.ID, func(_ *hive.User, p *hive.Profile) error {
		p.Groups = []hive.ID{inner.ID} // a circle
		return nil
	})
	require.NoError(t, err)
	direct := w.account(t, hive.Person, "direct", outer.ID)
	nested := w.account(t, hive.Person, "nested", inner.ID, 4711) // one is gone
	both := w.account(t, hive.Person, "both", outer.ID, inner.ID)
	program := w.account(t, hive.ServiceUser, "program", inner.ID)
	stranger := w.account(t, hive.Person, "stranger")

	belongs := func(user hive.User) bool {
		t.Helper()
		yes, err := w.Users.Belongs(t.Context(), &user, outer.ID)
		require.NoError(t, err)
		return yes
	}
	members := func() (ids []hive.ID) {
		t.Helper()
		found, err := w.Users.MembersOf(t.Context(), outer.ID)
		require.NoError(t, err)
		for _, m := range found {
			ids = append(ids, m.ID)
		}
		return ids
	}
	for _, user := range []hive.User{direct, nested, both, program} {
		require.True(t, belongs(user), user.Login)
	}
	require.False(t, belongs(stranger))
	require.Equal(t, []hive.ID{direct.ID, nested.ID, both.ID}, members())

	_, err = w.Users.Amend(t.Context(), admin(), inner.ID, func(u *hive.User, _ *hive.Profile) error { u.Disabled = true; return nil })
	require.NoError(t, err)
	require.False(t, belongs(nested))
	require.False(t, belongs(program))
	require.True(t, belongs(both))
	require.Equal(t, []hive.ID{direct.ID, both.ID}, members())

	groups, err := w.Users.GroupsOf(t.Context(), &nested)
	require.NoError(t, err)
	require.Len(t, groups, 1)
}

func TestEnsureMakesAnAccountOnce(t *testing.T) {
	w := newWorld(t)
	want := hive.User{Kind: hive.ServiceUser, Login: "program", Role: hive.Client}
	first, made, err := w.Users.Ensure(t.Context(), admin(), want)
	require.NoError(t, err)
	require.True(t, made)
	again, made, err := w.Users.Ensure(t.Context(), admin(), want)
	require.NoError(t, err)
	require.False(t, made)
	require.Equal(t, first, again)
	_, _, err = w.Users.Ensure(t.Context(), admin(), hive.User{Kind: hive.UserGroup, Login: "program"})
	require.Equal(t, hive.Conflict, hive.KindOf(err))
}
