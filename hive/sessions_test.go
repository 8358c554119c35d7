package hive_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestSessionEnds(t *testing.T) {
	set := func(edit func(*hive.User, *hive.Profile)) func(*testing.T, *world, hive.ID) {
		return func(t *testing.T, w *world, id hive.ID) {
			_, err := w.Users.Amend(t.Context(), admin(), id, func(u *hive.User, p *hive.Profile) error { edit(u, p); return nil })
			require.NoError(t, err)
		}
	}
	for name, c := range map[string]struct {
		change func(*testing.T, *world, hive.ID)
		during hive.Reason // "" when the session is good
		undo   func(*testing.T, *world, hive.ID)
		after  hive.Reason
	}{
		"a lock gates it": {
			set(func(u *hive.User, _ *hive.Profile) { u.Locked = true }), hive.ReasonLocked,
			set(func(u *hive.User, _ *hive.Profile) { u.Locked = false }), "",
		},
		"disabling ends it": {
			set(func(u *hive.User, _ *hive.Profile) { u.Disabled = true }), hive.ReasonDisabled,
			set(func(u *hive.User, _ *hive.Profile) { u.Disabled = false }), hive.ReasonNoSession,
		},
		"loss of approval ends it": {
			set(func(_ *hive.User, p *hive.Profile) { p.Approval = hive.Rejected }), hive.ReasonApproval,
			set(func(_ *hive.User, p *hive.Profile) { p.Approval = hive.Approved }), hive.ReasonNoSession,
		},
		"a new password ends it": {
			set(func(u *hive.User, _ *hive.Profile) { u.PasswordHash = "plain:other" }), hive.ReasonNoSession,
			set(func(*hive.User, *hive.Profile) {}), hive.ReasonNoSession,
		},
		"another role ends it": {
			set(func(u *hive.User, _ *hive.Profile) { u.Role = hive.Administrator }), hive.ReasonNoSession,
			set(func(*hive.User, *hive.Profile) {}), hive.ReasonNoSession,
		},
		"an e-mail does not": {
			set(func(_ *hive.User, p *hive.Profile) { p.Email = "a@b.c" }), "",
			set(func(*hive.User, *hive.Profile) {}), "",
		},
		"an expired password gates it": {
			set(func(_ *hive.User, p *hive.Profile) { p.PasswordExpiry = time.UnixMilli(1).UTC() }), hive.ReasonPasswordExpired,
			set(func(_ *hive.User, p *hive.Profile) { p.PasswordExpiry = time.Time{} }), "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			user := w.make(t, "ada", hive.Client)
			s, err := w.Sessions.Open(t.Context(), &user, hive.Session{API: hive.APIZato, Expires: w.now().Add(time.Hour)})
			require.NoError(t, err)
			check := func(want hive.Reason) {
				t.Helper()
				_, _, err := w.Sessions.Get(t.Context(), s.ID)
				if want == "" {
					require.NoError(t, err)
				} else {
					requireReason(t, want, err)
				}
			}
			check("")
			c.change(t, w, user.ID)
			check(c.during)
			c.undo(t, w, user.ID)
			check(c.after)
		})
	}
}

func TestSessionKeptByWhoChangedThePassword(t *testing.T) {
	w := newWorld(t)
	user := w.make(t, "ada", hive.Client)
	mine, err := w.Sessions.Open(t.Context(), &user, hive.Session{Expires: w.now().Add(time.Hour)})
	require.NoError(t, err)
	other, err := w.Sessions.Open(t.Context(), &user, hive.Session{Expires: w.now().Add(time.Hour)})
	require.NoError(t, err)
	user, err = w.Users.Amend(t.Context(), admin(), user.ID, func(u *hive.User, _ *hive.Profile) error { u.PasswordHash = "plain:x"; return nil })
	require.NoError(t, err)
	require.NoError(t, w.Sessions.Keep(t.Context(), mine.ID, &user))
	_, _, err = w.Sessions.Get(t.Context(), mine.ID)
	require.NoError(t, err)
	_, _, err = w.Sessions.Get(t.Context(), other.ID)
	requireReason(t, hive.ReasonNoSession, err)
	good, err := w.Sessions.Of(t.Context(), &user)
	require.NoError(t, err)
	require.Len(t, good, 1)
}

func TestSessionTimes(t *testing.T) {
	w := newWorld(t)
	user := w.make(t, "ada", hive.Client)
	s, err := w.Sessions.Open(t.Context(), &user, hive.Session{API: hive.APIGraze, IdleMinutes: 60})
	require.NoError(t, err)
	for range 3 { // each use moves the end on
		w.sleep(50 * time.Minute)
		_, _, err = w.Sessions.Use(t.Context(), s.ID)
		require.NoError(t, err)
	}
	w.sleep(61 * time.Minute)
	_, _, err = w.Sessions.Use(t.Context(), s.ID)
	requireReason(t, hive.ReasonNoSession, err)

	fixed, err := w.Sessions.Open(t.Context(), &user, hive.Session{API: hive.APIZato, Expires: w.now().Add(time.Hour)})
	require.NoError(t, err)
	w.sleep(59 * time.Minute)
	_, _, err = w.Sessions.Use(t.Context(), fixed.ID)
	require.NoError(t, err)
	w.sleep(2 * time.Minute)
	_, _, err = w.Sessions.Use(t.Context(), fixed.ID)
	requireReason(t, hive.ReasonNoSession, err)
}

func TestAPIKeys(t *testing.T) {
	w := newWorld(t)
	user := w.make(t, "ada", hive.Client)
	secret, key, err := w.APIKeys.Create(t.Context(), admin(), user.ID, "/api/v0-user/", "cron")
	require.NoError(t, err)
	require.Regexp(t, "^[A-Za-z0-9][A-Za-z0-9_-]{42}[A-Za-z0-9]$", secret)
	require.NotContains(t, key.Hash, secret[16:])
	found, err := w.APIKeys.Verify(t.Context(), secret, "/api/v0-user/id/7")
	require.NoError(t, err)
	require.Equal(t, user, found)
	for name, c := range map[string][2]string{
		"wrong rest":  {secret[:43] + "!", "/api/v0-user/id/7"},
		"wrong start": {"!" + secret[1:], "/api/v0-user/id/7"},
		"short":       {secret[:15], "/api/v0-user/id/7"},
		"only start":  {secret[:16], "/api/v0-user/id/7"},
		"other path":  {secret, "/api/v0-user"},
	} {
		_, err := w.APIKeys.Verify(t.Context(), c[0], c[1])
		require.Equal(t, hive.Unauthenticated, hive.KindOf(err), name)
	}
	only, _, err := w.APIKeys.Create(t.Context(), admin(), user.ID, "=/one", "")
	require.NoError(t, err)
	_, err = w.APIKeys.Verify(t.Context(), only, "/one")
	require.NoError(t, err)
	_, err = w.APIKeys.Verify(t.Context(), only, "/one/more")
	require.Error(t, err)

	_, _, err = w.APIKeys.Create(t.Context(), hive.Caller{UserID: user.ID, Role: hive.Client, Can: hive.ManageUser}, 1, "/", "")
	require.Equal(t, hive.Forbidden, hive.KindOf(err), "a manager would become an administrator")
	require.NoError(t, w.APIKeys.Revoke(t.Context(), admin(), key.Prefix))
	_, err = w.APIKeys.Verify(t.Context(), secret, "/api/v0-user/id/7")
	require.Error(t, err)
	require.Equal(t, hive.NotFound, hive.KindOf(w.APIKeys.Revoke(t.Context(), admin(), key.Prefix)))
}
