package hive_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestSaveOutsideTheDefaultNetwork saves devices without naming a network, with a
// token that names another one than those that the account is a member of.
func TestSaveOutsideTheDefaultNetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Devices.Describe = func(*hive.Device) []byte { return nil }
	name, renamed := "second", "renamed"
	second, err := w.Networks.Insert(t.Context(), hive.NewGroup{Name: &name})
	require.NoError(t, err)
	require.NoError(t, w.Devices.Save(t.Context(), hive.Operator(), "d", hive.DeviceChange{Name: &name, NetworkID: &second.ID}))

	by := hive.Operator()
	by.UserID, by.Networks = 1, hive.Only(second.ID)
	require.NoError(t, w.Devices.Save(t.Context(), by, "d", hive.DeviceChange{Name: &renamed}))
	d, err := w.Devices.Get(t.Context(), by, "d")
	require.NoError(t, err)
	require.Equal(t, renamed, d.Name)
	require.Equal(t, second.ID, d.NetworkID)
	require.EqualError(t, w.Devices.Save(t.Context(), by, "new", hive.DeviceChange{Name: &name}), "No access to network!")

	loner := w.make(t, "loner", hive.Administrator)
	by.UserID = loner.ID
	require.EqualError(t, w.Devices.Save(t.Context(), by, "d", hive.DeviceChange{Name: &name}), "No access to network!")
}
