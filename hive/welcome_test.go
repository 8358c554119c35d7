package hive_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestAWelcomeIsGoodOnceAndForATime(t *testing.T) {
	w := newWorld(t)
	user := w.account(t, hive.Person, "ada")
	self := hive.Caller{UserID: user.ID, Role: hive.Client, Can: hive.UpdateCurrentUser}
	welcome := func() (secret string) {
		t.Helper()
		var err error
		user, err = w.Users.Amend(t.Context(), admin(), user.ID, func(_ *hive.User, p *hive.Profile) error {
			secret = w.Users.Welcome(p, time.Hour)
			return nil
		})
		require.NoError(t, err)
		return secret
	}
	refused := func(secret string, until time.Time) {
		t.Helper()
		_, err := w.Users.Accept(t.Context(), self, secret, until, "word 1")
		require.Equal(t, hive.Unauthenticated, hive.KindOf(err))
		now, err := w.Users.Account(t.Context(), user.ID)
		require.NoError(t, err)
		require.Equal(t, user.PasswordHash, now.PasswordHash)
	}
	old := welcome()
	secret := welcome()
	until := user.Details().WelcomeExpires
	require.NotContains(t, user.Details().WelcomeHash, secret)
	refused(old, until)
	refused(secret, until.Add(time.Hour))
	refused("", until)

	user, err := w.Users.Accept(t.Context(), self, secret, until, "word 1")
	require.NoError(t, err)
	ok, err := w.Users.HasPassword(t.Context(), &user, "word 1")
	require.NoError(t, err)
	require.True(t, ok)
	refused(secret, until)

	secret = welcome()
	w.sleep(time.Hour)
	refused(secret, user.Details().WelcomeExpires)
	secret = welcome()
	user, err = w.Users.Amend(t.Context(), admin(), user.ID, func(u *hive.User, _ *hive.Profile) error { u.Locked = true; return nil })
	require.NoError(t, err)
	refused(secret, user.Details().WelcomeExpires)
}
