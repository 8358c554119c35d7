package hive_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestTrySaysWhatAmendWould(t *testing.T) {
	w := newWorld(t)
	ada := w.make(t, "ada", hive.Client)
	manager := hive.Caller{UserID: ada.ID, Role: hive.Client, Can: hive.ManageUser}
	email := func(_ *hive.User, p *hive.Profile) error { p.Email = "a@b.c"; return nil }
	for name, c := range map[string]struct {
		by   hive.Caller
		id   hive.ID
		edit func(*hive.User, *hive.Profile) error
	}{
		"good":               {admin(), ada.ID, email},
		"nobody":             {admin(), 99, email},
		"not permitted":      {hive.Caller{UserID: ada.ID}, 1, email},
		"edit refuses":       {admin(), ada.ID, func(*hive.User, *hive.Profile) error { return hive.Errorf(hive.Invalid, "no") }},
		"admin by manager":   {manager, ada.ID, func(u *hive.User, _ *hive.Profile) error { u.Role = hive.Administrator; return nil }},
		"last administrator": {admin(), 1, func(u *hive.User, _ *hive.Profile) error { u.Disabled = true; return nil }},
		"its roles": {admin(), 1, func(_ *hive.User, p *hive.Profile) error {
			p.Roles = []hive.ID{hive.RoleOperator}
			return nil
		}},
	} {
		before, _ := w.Users.Account(t.Context(), c.id)
		said := w.Users.Try(t.Context(), c.by, c.id, c.edit)
		after, _ := w.Users.Account(t.Context(), c.id)
		require.Equal(t, before, after, name)
		_, did := w.Users.Amend(t.Context(), c.by, c.id, c.edit)
		require.Equal(t, did, said, name)
	}
	before := len(w.trail(t, 0))
	require.NoError(t, w.Users.Try(t.Context(), admin(), ada.ID, func(_ *hive.User, p *hive.Profile) error { p.Ref = "x"; return nil }))
	require.Len(t, w.trail(t, 0), before)
}

func TestAFailedLoginLeavesWhoLocked(t *testing.T) {
	w := newWorld(t)
	ada := w.make(t, "ada", hive.Client)
	_, err := w.Users.Amend(t.Context(), admin(), ada.ID, func(u *hive.User, _ *hive.Profile) error { u.Locked = true; return nil })
	require.NoError(t, err)
	for range 12 {
		_, err := w.Users.Verify(t.Context(), "ada", "wrong", hive.Origin{})
		requireReason(t, hive.ReasonCredentials, err)
	}
	locked, err := w.Users.Account(t.Context(), ada.ID)
	require.NoError(t, err)
	require.Equal(t, hive.ID(1), locked.Details().LockedBy)
}
