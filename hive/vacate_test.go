package hive_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestANumberIsGivenAgainEmpty gives an account the number of one that is gone:
// what opened the first does not open the second.
func TestANumberIsGivenAgainEmpty(t *testing.T) {
	w := newWorld(t)
	insert := func(login string) (hive.User, error) {
		return w.Accounts.Insert(t.Context(), admin(), 55, hive.AccountChange{Login: hive.Set(login), Password: hive.Set(login)})
	}
	first, err := insert("first")
	require.NoError(t, err)
	secret, _, err := w.APIKeys.Create(t.Context(), admin(), first.ID, "/", "")
	require.NoError(t, err)
	session, err := w.Sessions.Open(t.Context(), &first, hive.Session{API: hive.APIGraze, IdleMinutes: 60})
	require.NoError(t, err)
	other := w.make(t, "other", hive.Client)
	stays, _, err := w.APIKeys.Create(t.Context(), admin(), other.ID, "/", "")
	require.NoError(t, err)

	_, err = insert("second")
	requireReason(t, hive.ReasonKeyTaken, err)
	_, err = w.APIKeys.Verify(t.Context(), secret, "/")
	require.NoError(t, err, "the number was taken: its keys are")
	_, _, err = w.Sessions.Get(t.Context(), session.ID)
	require.NoError(t, err)

	require.NoError(t, w.Users.Delete(t.Context(), admin(), first.ID))
	_, err = insert("second")
	require.NoError(t, err)
	_, err = w.APIKeys.Verify(t.Context(), secret, "/")
	require.Equal(t, hive.Unauthenticated, hive.KindOf(err))
	_, _, err = w.Sessions.Get(t.Context(), session.ID)
	requireReason(t, hive.ReasonNoSession, err)
	_, err = w.APIKeys.Verify(t.Context(), stays, "/")
	require.NoError(t, err)
}

// TestNumbersEnd asks for numbers after which there would be none.
func TestNumbersEnd(t *testing.T) {
	w := newWorld(t)
	for _, id := range []hive.ID{-1, 1<<52 + 1, math.MaxInt64} {
		_, err := w.Accounts.Insert(t.Context(), admin(), id, hive.AccountChange{Login: hive.Set("far")})
		require.Equal(t, hive.Invalid, hive.KindOf(err), id)
	}
	_, err := w.Accounts.Insert(t.Context(), admin(), 1<<52, hive.AccountChange{Login: hive.Set("far")})
	require.NoError(t, err)
	require.Greater(t, w.make(t, "after", hive.Client).ID, hive.ID(1<<52))
}
