package hive_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestDeviceHiveKnowsPersons asks as DeviceHive's clients do for accounts of
// other kinds, which share the numbers of persons.
func TestDeviceHiveKnowsPersons(t *testing.T) {
	w := newWorld(t)
	for _, kind := range []hive.AccountKind{hive.UserGroup, hive.ServiceUser} {
		made, err := w.Users.Create(t.Context(), admin(), hive.User{Kind: kind, Login: "of another kind", Role: hive.Client}, "")
		require.NoError(t, err)
		_, err = w.Users.Get(t.Context(), admin(), made.ID)
		require.Equal(t, hive.NotFound, hive.KindOf(err))
		_, err = w.Users.Update(t.Context(), admin(), made.ID, hive.UserChange{Password: hive.Set("password1")})
		require.Equal(t, hive.NotFound, hive.KindOf(err))
		own := admin()
		own.UserID = made.ID
		_, err = w.Users.Get(t.Context(), own, made.ID)
		require.NoError(t, err, "one's own")
		require.NoError(t, w.Users.Delete(t.Context(), admin(), made.ID))
	}
}
