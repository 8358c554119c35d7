package hive_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// The time of an update is of the clock that the times of messages are of.
func TestUpdatesAreNotBeforeWhatTheyUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sleep(-time.Hour)
	_, err := w.store.Devices.Add(t.Context(), hive.Device{ID: "lamp", Name: "Lamp", NetworkID: 1, DeviceTypeID: 1})
	require.NoError(t, err)
	c, err := w.Commands.Insert(t.Context(), hive.Operator(), "lamp", hive.NewCommand{Name: "on"}).Wait()
	require.NoError(t, err)
	updated, err := w.Commands.Update(t.Context(), hive.Operator(), "lamp", c.ID, hive.CommandChange{Status: new("done")})
	require.NoError(t, err)
	require.False(t, updated.LastUpdated.Before(c.Timestamp))
}

// What the operator asks for has a creator that clients can look up.
func TestCommandOfTheOperator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.store.Devices.Add(t.Context(), hive.Device{ID: "lamp", Name: "Lamp", NetworkID: 1, DeviceTypeID: 1})
	require.NoError(t, err)
	insert := func() (hive.Command, error) {
		return w.Commands.Insert(t.Context(), hive.Operator(), "lamp", hive.NewCommand{Name: "on"}).Wait()
	}
	c, err := insert()
	require.NoError(t, err)
	require.EqualValues(t, 1, c.UserID)

	w.make(t, "bob", hive.Client)
	second := w.make(t, "second", hive.Administrator)
	require.NoError(t, w.store.Users.Delete(t.Context(), 1))
	c, err = insert()
	require.NoError(t, err)
	require.Equal(t, second.ID, c.UserID)

	require.NoError(t, w.store.Users.Delete(t.Context(), second.ID))
	_, err = insert()
	require.Equal(t, hive.Invalid, hive.KindOf(err))
}
