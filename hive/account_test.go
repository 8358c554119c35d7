package hive_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func requireReason(t *testing.T, want hive.Reason, err error) {
	t.Helper()
	var e *hive.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, want, e.Reason)
}

func TestCreateGivesWhatEveryAccountHas(t *testing.T) {
	w := newWorld(t)
	user := w.make(t, "ada", hive.Client)
	p := user.Details()
	require.Regexp(t, "^zusr[0-9abcdefghjkmnpqrstvwxyz]{26}$", p.SSOID)
	require.Equal(t, w.now().UTC(), p.Created)
	require.Equal(t, p.Created, p.PasswordLastSet)
	found, err := w.Users.BySSO(t.Context(), p.SSOID)
	require.NoError(t, err)
	require.Equal(t, user, *found)

	pinned, err := w.Users.Create(t.Context(), admin(), hive.User{ID: 130, Login: "first", Role: hive.Client}, "")
	require.NoError(t, err)
	require.Equal(t, hive.ID(130), pinned.ID)
	_, err = w.Users.Create(t.Context(), admin(), hive.User{ID: 130, Login: "second", Role: hive.Client}, "")
	requireReason(t, hive.ReasonKeyTaken, err)
	_, err = w.Users.Create(t.Context(), admin(), hive.User{Login: "first", Role: hive.Client}, "")
	requireReason(t, hive.ReasonLoginTaken, err)
}

func TestOlderAccountsGetTheirSSOIDWhenItIsNeeded(t *testing.T) {
	w := newWorld(t)
	old, err := w.store.Users.Add(t.Context(), hive.User{Login: "old"})
	require.NoError(t, err)
	id, err := w.Users.SSOID(t.Context(), &old)
	require.NoError(t, err)
	again, err := w.Users.SSOID(t.Context(), &old) // the copy still has none
	require.NoError(t, err)
	require.Equal(t, id, again)
}

func TestStatusAndFlags(t *testing.T) {
	for _, c := range []struct {
		locked, disabled bool
		set              hive.Status
		want             [2]bool
	}{
		{true, true, hive.Active, [2]bool{false, false}},
		{false, true, hive.Locked, [2]bool{true, false}},
		{true, false, hive.Disabled, [2]bool{true, true}},
		{false, false, hive.Disabled, [2]bool{false, true}},
	} {
		u := hive.User{Locked: c.locked, Disabled: c.disabled}
		u.SetStatus(c.set)
		require.Equal(t, c.want, [2]bool{u.Locked, u.Disabled})
		require.Equal(t, c.set, u.Status())
	}
}

func TestGate(t *testing.T) {
	now := func() time.Time { return time.UnixMilli(1000) }
	for want, u := range map[hive.Closure]hive.User{
		hive.Open:                  {Profile: &hive.Profile{PasswordExpiry: time.UnixMilli(1001)}},
		hive.ClosedDisabled:        {Disabled: true, Locked: true},
		hive.ClosedLocked:          {Locked: true, Profile: &hive.Profile{SignUp: hive.ToApprove}},
		hive.ClosedSignUp:          {Profile: &hive.Profile{SignUp: hive.BeforeConfirmation, Approval: hive.Rejected}},
		hive.ClosedApproval:        {Profile: &hive.Profile{Approval: hive.BeforeDecision}},
		hive.ClosedPasswordExpired: {Profile: &hive.Profile{PasswordExpiry: time.UnixMilli(1000)}},
	} {
		require.Equal(t, want, u.Closed(now))
	}
}

func TestRoleAndRolesFollowEachOther(t *testing.T) {
	w := newWorld(t)
	user := w.make(t, "ada", hive.Client)
	roles := func(ids ...hive.ID) func(*hive.User, *hive.Profile) error {
		return func(_ *hive.User, p *hive.Profile) error { p.Roles = ids; return nil }
	}
	user, err := w.Users.Amend(t.Context(), admin(), user.ID, roles(hive.RoleSuperUser, hive.RoleGrazer))
	require.NoError(t, err)
	require.Equal(t, hive.Administrator, user.Role)

	user, err = w.Users.Update(t.Context(), admin(), user.ID, hive.UserChange{Role: hive.Set(hive.Client)})
	require.NoError(t, err)
	require.Equal(t, []hive.ID{hive.RoleGrazer}, user.Details().Roles)

	user, err = w.Users.Amend(t.Context(), admin(), user.ID, roles(hive.RoleAdministrator))
	require.NoError(t, err)
	require.Equal(t, hive.Administrator, user.Role)
	user, err = w.Users.Amend(t.Context(), admin(), user.ID, roles(hive.RoleOperator))
	require.NoError(t, err)
	require.Equal(t, hive.Client, user.Role)
}

func TestAmendKeepsToTheCallersRights(t *testing.T) {
	w := newWorld(t)
	user := w.make(t, "ada", hive.Client)
	self := hive.Caller{UserID: user.ID, Role: hive.Client, Can: hive.ClientPermissions}
	manager := hive.Caller{UserID: 77, Role: hive.Client, Can: hive.ManageUser}
	for name, c := range map[string]struct {
		by      hive.Caller
		target  hive.ID
		edit    func(*hive.User, *hive.Profile) error
		allowed bool
	}{
		"own e-mail":          {self, user.ID, func(_ *hive.User, p *hive.Profile) error { p.Email = "a@b.c"; return nil }, true},
		"own lock":            {self, user.ID, func(u *hive.User, _ *hive.Profile) error { u.Locked = !u.Locked; return nil }, false},
		"own expiry":          {self, user.ID, func(_ *hive.User, p *hive.Profile) error { p.PasswordExpiry = w.now(); return nil }, false},
		"own login":           {self, user.ID, func(u *hive.User, _ *hive.Profile) error { u.Login = "eve"; return nil }, false},
		"another's e-mail":    {self, 1, func(_ *hive.User, p *hive.Profile) error { p.Email = "a@b.c"; return nil }, false},
		"manager's lock":      {manager, user.ID, func(u *hive.User, _ *hive.Profile) error { u.Locked = true; return nil }, true},
		"manager makes admin": {manager, user.ID, func(u *hive.User, _ *hive.Profile) error { u.Role = hive.Administrator; return nil }, false},
		"manager gives role": {manager, user.ID, func(_ *hive.User, p *hive.Profile) error {
			p.Roles = []hive.ID{hive.RoleSuperUser}
			return nil
		}, false},
	} {
		before, err := w.Users.Account(t.Context(), c.target)
		require.NoError(t, err)
		_, err = w.Users.Amend(t.Context(), c.by, c.target, c.edit)
		if c.allowed {
			require.NoError(t, err, name)
			continue
		}
		require.Equal(t, hive.Forbidden, hive.KindOf(err), name)
		after, err := w.Users.Account(t.Context(), c.target)
		require.NoError(t, err)
		require.Equal(t, before, after, name)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	w := newWorld(t)
	changes := map[string]func(*hive.User, *hive.Profile) error{
		"role":     func(u *hive.User, _ *hive.Profile) error { u.Role = hive.Client; return nil },
		"lock":     func(u *hive.User, _ *hive.Profile) error { u.Locked = true; return nil },
		"disable":  func(u *hive.User, _ *hive.Profile) error { u.Disabled = true; return nil },
		"approval": func(_ *hive.User, p *hive.Profile) error { p.Approval = hive.Rejected; return nil },
		"sign-up":  func(_ *hive.User, p *hive.Profile) error { p.SignUp = hive.ToApprove; return nil },
		"expiry":   func(_ *hive.User, p *hive.Profile) error { p.PasswordExpiry = w.now(); return nil },
		"password": func(u *hive.User, _ *hive.Profile) error { u.PasswordHash = ""; return nil },
	}
	refused := func(name string) {
		t.Helper()
		before, err := w.Users.Account(t.Context(), 1)
		require.NoError(t, err)
		_, err = w.Users.Amend(t.Context(), admin(), 1, changes[name])
		requireReason(t, hive.ReasonLastAdministrator, err)
		requireReason(t, hive.ReasonLastAdministrator, w.Users.Delete(t.Context(), hive.Caller{UserID: 9, Can: hive.ManageUser}, 1))
		after, err := w.Users.Account(t.Context(), 1)
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
	for name := range changes {
		refused(name)
	}
	second := w.make(t, "second", hive.Administrator)
	_, err := w.Users.Amend(t.Context(), admin(), second.ID, changes["lock"])
	require.NoError(t, err)
	refused("role") // a locked one is no other

	_, err = w.Users.Amend(t.Context(), admin(), second.ID, func(u *hive.User, _ *hive.Profile) error { u.Locked = false; return nil })
	require.NoError(t, err)
	_, err = w.Users.Amend(t.Context(), admin(), 1, changes["role"])
	require.NoError(t, err)
}

func TestOfTwoAdministratorsWhoGoAtOnceOneStays(t *testing.T) {
	w := newWorld(t)
	for range 20 {
		second := w.make(t, "second"+w.now().String(), hive.Administrator)
		w.sleep(time.Millisecond)
		var wg sync.WaitGroup
		failed := make([]error, 2)
		for i, id := range []hive.ID{1, second.ID} {
			wg.Go(func() {
				_, failed[i] = w.Users.Amend(t.Context(), admin(), id, func(u *hive.User, _ *hive.Profile) error { u.Disabled = true; return nil })
			})
		}
		wg.Wait()
		n := 0
		for _, err := range failed {
			if err != nil {
				requireReason(t, hive.ReasonLastAdministrator, err)
				n++
			}
		}
		require.Equal(t, 1, n)
		_, err := w.store.Users.Update(t.Context(), 1, func(u *hive.User) error { u.Disabled = false; return nil })
		require.NoError(t, err)
		require.NoError(t, w.store.Users.Delete(t.Context(), second.ID))
	}
}

func TestAuditTrail(t *testing.T) {
	w := newWorld(t)
	before := len(w.trail(t, 0))
	user := w.make(t, "ada", hive.Client)
	_, err := w.Users.Amend(t.Context(), admin(), user.ID, func(u *hive.User, p *hive.Profile) error {
		p.Email, u.Locked = "secret@example.com", true
		return nil
	})
	require.NoError(t, err)
	_, err = w.Users.Amend(t.Context(), admin(), user.ID, func(*hive.User, *hive.Profile) error { return nil })
	require.NoError(t, err)
	_, err = w.Users.Amend(t.Context(), admin(), user.ID, func(_ *hive.User, p *hive.Profile) error {
		p.LockedTime = w.now().Add(time.Second) // it is locked again
		return nil
	})
	require.NoError(t, err)
	w.Trail.Refused(t.Context(), admin(), hive.AuditUpdate, 1, hive.Errorf(hive.Invalid, "bad value secret"))
	require.NoError(t, w.Users.Delete(t.Context(), admin(), user.ID))
	lines := w.trail(t, before)
	require.Equal(t, []string{
		"insert ada login,password,role", "update ada email,locked", "update ada lockedTime", "update   refused: invalid", "delete ada email,locked,login,password,role",
	}, lines)

	records, err := w.Trail.Find(t.Context(), admin(), hive.AuditQuery{Take: 1})
	require.NoError(t, err)
	require.Equal(t, hive.Origin{API: hive.APIZato, Address: "192.0.2.1", Correlation: "c1"}, records[0].Origin)
	require.Equal(t, hive.ID(1), records[0].Actor)
	require.Equal(t, user.ID, records[0].Target)

	for _, q := range []hive.AuditQuery{{API: "nope"}, {Event: "nope"}} {
		_, err = w.Trail.Find(t.Context(), admin(), q)
		require.Equal(t, hive.Invalid, hive.KindOf(err))
	}
	_, err = w.Trail.Find(t.Context(), hive.Caller{UserID: 2, Role: hive.Client, Can: hive.ManageUser}, hive.AuditQuery{})
	require.Equal(t, hive.Forbidden, hive.KindOf(err))
	w.sleep(2 * time.Hour)
	require.Empty(t, w.trail(t, 0), "kept for longer than it should be")
}

func TestFailuresLockAndAreRecorded(t *testing.T) {
	w := newWorld(t)
	id := w.make(t, "ada", hive.Client).ID
	before := len(w.trail(t, 0))
	for range 10 {
		_, err := w.Users.Verify(t.Context(), "ada", "wrong", hive.Origin{API: hive.APIGraze})
		requireReason(t, hive.ReasonCredentials, err)
	}
	user, err := w.Users.Account(t.Context(), id)
	require.NoError(t, err)
	require.True(t, user.Locked)
	require.True(t, slices.Contains(w.trail(t, before), "update ada locked"))
}
