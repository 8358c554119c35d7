package auth

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestSessionTokenLastsAsLongAsItsSession(t *testing.T) {
	w := newWorld(t, Options{})
	ctx := t.Context()
	admin, err := w.users.Account(ctx, 1)
	require.NoError(t, err)
	s, err := w.logins.Open(ctx, admin, hive.Session{API: hive.APIZato, Expires: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	token, err := w.SessionToken(admin, &s)
	require.NoError(t, err)

	session, user, err := w.Session(token)
	require.NoError(t, err)
	require.Equal(t, s.ID, session)
	require.Equal(t, admin.ID, user)
	id, err := w.Authenticate(ctx, token)
	require.NoError(t, err)
	caller, err := w.Caller(ctx, id)
	require.NoError(t, err)
	require.True(t, caller.Admin())

	_, err = w.logins.Extend(ctx, s.ID, time.Now().Add(48*time.Hour))
	require.NoError(t, err)
	w.now = func() time.Time { return time.Now().Add(2 * time.Hour) } // after the time that the token tells
	_, err = w.Authenticate(ctx, token)
	require.NoError(t, err)

	require.NoError(t, w.logins.End(ctx, s.ID))
	_, err = w.Caller(ctx, id)
	require.Equal(t, hive.Unauthenticated, hive.KindOf(err))
	_, err = w.Authenticate(ctx, token)
	require.Equal(t, hive.Unauthenticated, hive.KindOf(err))
	session, _, err = w.Session(token)
	require.NoError(t, err)
	require.Equal(t, s.ID, session)
}

func TestForgedSessionClaims(t *testing.T) {
	w := newWorld(t, Options{})
	for _, members := range []string{
		`,"sid":"x"`, `,"sid":"","k":"ust"`, `,"sid":1,"k":"ust"`, `,"sid":"x","k":"other"`, `,"sid":"x","k":null`, `,"sid":["x"],"k":"ust"`,
		`,"sid":"nobody's","k":"ust"`,
	} {
		payload := goodPayload[:len(goodPayload)-1] + members + "}"
		_, err := w.Authenticate(t.Context(), withPayload(payload))
		require.Equal(t, hive.Unauthenticated, hive.KindOf(err), members)
	}
}

func TestGuard(t *testing.T) {
	now := time.Now()
	w := newWorld(t, Options{FailuresPerAddress: 3, Now: func() time.Time { return now }})
	from := hive.Origin{API: hive.APIHaplo, Address: "192.0.2.7"}
	wrong := hive.Errorf(hive.Unauthenticated, "no")
	try := func(err error) error {
		_, got := w.Guard(t.Context(), from, func() (hive.User, error) { return hive.User{ID: 1}, err })
		return got
	}
	for range 2 {
		require.Equal(t, wrong, try(wrong))
	}
	require.NoError(t, try(nil)) // makes them forgotten
	for range 3 {
		require.Equal(t, wrong, try(wrong))
	}
	for range 3 {
		require.Equal(t, hive.TooMany, hive.KindOf(try(nil)))
	}
	now = now.Add(failureMemory + time.Second)
	require.NoError(t, try(nil))
	require.Error(t, try(errors.New("broken")))

	records, err := w.trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{API: hive.APIHaplo})
	require.NoError(t, err)
	require.Len(t, records, 6, "five failures and one too many")
	require.True(t, records[0].Refused)
	require.Equal(t, "too many failures", records[0].Reason)
	require.Equal(t, hive.ID(1), records[1].Target)
}

func TestLoginThatNeedsMoreIsRefused(t *testing.T) {
	w := newWorld(t, Options{})
	login := func() error {
		_, err := w.Login(t.Context(), testLogin, testWord, hive.Origin{API: hive.APIDeviceHive})
		return err
	}
	require.NoError(t, login())
	for reason, edit := range map[hive.Reason]func(*hive.Profile){
		hive.ReasonMustChange:      func(p *hive.Profile) { p.PasswordMustChange = true },
		hive.ReasonSecondFactor:    func(p *hive.Profile) { p.TOTP.Enabled = true },
		hive.ReasonPasswordExpired: func(p *hive.Profile) { p.PasswordExpiry = time.Now().Add(-time.Minute) },
		hive.ReasonApproval:        func(p *hive.Profile) { p.Approval = hive.Rejected },
		hive.ReasonSignUp:          func(p *hive.Profile) { p.SignUp = hive.ToApprove },
	} {
		w.update(t, func(u *hive.User) { u.Profile = nil; edit(u.EditProfile()) })
		err := login()
		require.Equal(t, hive.Unauthenticated, hive.KindOf(err))
		records, ferr := w.trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{Take: 1})
		require.NoError(t, ferr)
		require.Equal(t, string(reason), records[0].Reason)
	}
}
