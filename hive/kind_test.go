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
		network, err := w.Networks.Insert(t.Context(), hive.NewGroup{Name: new("n" + made.Login)})
		require.NoError(t, err)
		for _, err := range []error{
			w.Networks.Assign(t.Context(), admin(), made.ID, network.ID), w.Networks.Unassign(t.Context(), admin(), made.ID, network.ID),
			w.Users.OpenAllTypes(t.Context(), admin(), made.ID, false), second(w.DeviceTypes.AllOf(t.Context(), admin(), made.ID)),
			second(w.Networks.Of(t.Context(), admin(), made.ID, network.ID)),
		} {
			require.Equal(t, hive.NotFound, hive.KindOf(err))
			require.ErrorContains(t, err, "User with id")
		}
		require.NoError(t, w.Networks.Delete(t.Context(), admin(), network.ID, true))
		own := admin()
		own.UserID = made.ID
		_, err = w.Users.Get(t.Context(), own, made.ID)
		require.NoError(t, err, "one's own")
		require.NoError(t, w.Users.Delete(t.Context(), admin(), made.ID))
	}
}

func second[T any](_ T, err error) error { return err }
