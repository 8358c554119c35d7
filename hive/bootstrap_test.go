package hive_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/hive"
	"hivewire/storage/embedded"
)

// TestBootstrapNumbers: what is made first has number 1, also when a number
// was given to a process that was too slow to use it.
func TestBootstrapNumbers(t *testing.T) {
	t.Parallel()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	for _, groups := range []hive.Repo[hive.ID, hive.Group, hive.GroupQuery]{store.Networks, store.DeviceTypes} {
		wasted, err := groups.Add(t.Context(), hive.Group{Name: "wasted"})
		require.NoError(t, err)
		require.NoError(t, groups.Delete(t.Context(), wasted.ID))
	}
	hub := bus.New()
	defer hub.Close()
	h := hive.New(store, plain{}, hub, hive.Options{})
	defer h.Close()
	created, err := h.Bootstrap(t.Context(), "correct horse")
	require.NoError(t, err)
	require.True(t, created)
	first, err := h.Users.ByLogin(t.Context(), hive.AdminLogin)
	require.NoError(t, err)
	require.EqualValues(t, 1, first.ID)
	require.Equal(t, []hive.ID{1}, first.Networks)
	require.Equal(t, []hive.ID{1}, first.DeviceTypes)
	next, err := store.Networks.Add(t.Context(), hive.Group{Name: "next"})
	require.NoError(t, err)
	require.EqualValues(t, 2, next.ID)
}
