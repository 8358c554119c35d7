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
