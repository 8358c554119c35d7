package hive_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/hive"
	"hivewire/storage/embedded"
)

// defect is a log that panics when it is to store something.
type defect[E any] struct{ hive.Log[E] }

func (defect[E]) Append(context.Context, E) hive.Pending[E] { panic("defect") }

// Nobody waits for a write that a store's panic left behind.
func TestPanicOfAStoreEndsItsWrite(t *testing.T) {
	t.Parallel()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	_, err = store.Devices.Add(t.Context(), hive.Device{ID: "lamp", Name: "Lamp", NetworkID: 1, DeviceTypeID: 1})
	require.NoError(t, err)
	store.Commands, store.Notifications = defect[hive.Command]{store.Commands}, defect[hive.Notification]{store.Notifications}
	hub := bus.New()
	defer hub.Close()
	h := hive.New(store, plain{}, hub, hive.Options{})
	defer h.Close()
	bob := hive.Operator()
	bob.UserID = 1 // there is no account whose the operator's command would be
	for name, insert := range map[string]func(){
		"notification": func() {
			h.Notifications.Insert(t.Context(), hive.Operator(), "lamp", hive.NewNotification{Name: "n"})
		},
		"command": func() { h.Commands.Insert(t.Context(), bob, "lamp", hive.NewCommand{Name: "c"}) },
	} {
		require.PanicsWithValue(t, "defect", insert, name)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		h.Settle(ctx)
		require.NoError(t, ctx.Err(), name)
		cancel()
	}
}
