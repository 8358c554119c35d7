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

// intruded is a table before whose writes something else happens, once.
type intruded[K comparable, E, Q any] struct {
	hive.Watched[K, E, Q]
	add, update, remove func()
}

func once(f *func()) {
	if run := *f; run != nil {
		*f = nil
		run()
	}
}

func (i *intruded[K, E, Q]) Add(ctx context.Context, e E) (E, error) {
	once(&i.add)
	return i.Watched.Add(ctx, e)
}

func (i *intruded[K, E, Q]) Update(ctx context.Context, key K, edit func(*E) error) (E, error) {
	once(&i.update)
	return i.Watched.Update(ctx, key, edit)
}

func (i *intruded[K, E, Q]) Delete(ctx context.Context, key K) error {
	once(&i.remove)
	return i.Watched.Delete(ctx, key)
}

type intrudedLog struct {
	hive.Log[hive.Notification]
	add func()
}

func (i *intrudedLog) Append(ctx context.Context, n hive.Notification) hive.Pending[hive.Notification] {
	once(&i.add)
	return i.Log.Append(ctx, n)
}

type intrudedHive struct {
	*hive.Hive
	networks      *intruded[hive.ID, hive.Group, hive.GroupQuery]
	devices       *intruded[string, hive.Device, hive.DeviceQuery]
	notifications *intrudedLog
}

// intrudedStart returns the rules over a store with network 1, network 2 and
// device type 1. User 1 is a member of network 1.
func intrudedStart(t *testing.T) intrudedHive {
	t.Helper()
	s, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	i := intrudedHive{
		networks:      &intruded[hive.ID, hive.Group, hive.GroupQuery]{Watched: s.Networks},
		devices:       &intruded[string, hive.Device, hive.DeviceQuery]{Watched: s.Devices},
		notifications: &intrudedLog{Log: s.Notifications},
	}
	s.Networks, s.Devices, s.Notifications = i.networks, i.devices, i.notifications
	hub := bus.New()
	t.Cleanup(hub.Close)
	i.Hive = hive.New(s, nil, hub, hive.Options{})
	t.Cleanup(i.Hive.Close)
	i.Devices.Describe = func(*hive.Device) []byte { return nil }
	for _, name := range []string{"one", "two"} {
		_, err := i.Networks.Insert(t.Context(), hive.NewGroup{Name: &name})
		require.NoError(t, err)
	}
	_, err = i.DeviceTypes.Insert(t.Context(), hive.NewGroup{Name: new("type")})
	require.NoError(t, err)
	_, err = s.Users.Add(t.Context(), hive.User{Login: "bob", Role: hive.Client})
	require.NoError(t, err)
	require.NoError(t, i.Networks.Assign(t.Context(), hive.Operator(), 1, 1))
	return i
}

func (i *intrudedHive) save(ctx context.Context, network hive.ID) error {
	return i.Devices.Save(ctx, hive.Operator(), "d", hive.DeviceChange{Name: new("D"), NetworkID: &network, DeviceTypeID: new(hive.ID(1))})
}

func TestDeviceSavedWhileItsNetworkIsDeleted(t *testing.T) {
	t.Parallel()
	for name, moved := range map[string]bool{"new": false, "moved": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := intrudedStart(t)
			ctx := t.Context()
			if moved {
				require.NoError(t, h.save(ctx, 2))
			}
			h.networks.remove = func() { require.NoError(t, h.save(ctx, 1)) }
			err := h.Networks.Delete(ctx, hive.Operator(), 1, false)
			require.Equal(t, hive.Invalid, hive.KindOf(err), "%v", err)
			require.ErrorContains(t, err, "There are the following devices within this network: d.")
			group, devices, err := h.Networks.Get(ctx, hive.Operator(), 1)
			require.NoError(t, err)
			require.Equal(t, hive.Group{ID: 1, Name: "one"}, *group)
			require.Len(t, devices, 1)
			_, err = h.Networks.Of(ctx, hive.Operator(), 1, 1)
			require.NoError(t, err, "members are members again")
		})
	}

	t.Run("its name was taken", func(t *testing.T) {
		t.Parallel()
		h := intrudedStart(t)
		ctx := t.Context()
		h.networks.remove = func() {
			require.NoError(t, h.save(ctx, 1))
			h.networks.add = func() {
				_, err := h.Networks.Insert(ctx, hive.NewGroup{Name: new("one")})
				require.NoError(t, err)
			}
		}
		require.Equal(t, hive.Invalid, hive.KindOf(h.Networks.Delete(ctx, hive.Operator(), 1, false)))
		group, _, err := h.Networks.Get(ctx, hive.Operator(), 1)
		require.NoError(t, err)
		require.Equal(t, "one (1)", group.Name)
	})

	t.Run("force", func(t *testing.T) {
		t.Parallel()
		h := intrudedStart(t)
		h.networks.remove = func() { require.NoError(t, h.save(t.Context(), 1)) }
		require.NoError(t, h.Networks.Delete(t.Context(), hive.Operator(), 1, true))
		_, err := h.Devices.Get(t.Context(), hive.Operator(), "d")
		require.Equal(t, hive.NotFound, hive.KindOf(err))
	})
}

func TestNetworkDeletedWhileADeviceIsSaved(t *testing.T) {
	t.Parallel()
	h := intrudedStart(t)
	ctx := t.Context()
	h.devices.add = func() { require.NoError(t, h.Networks.Delete(ctx, hive.Operator(), 1, false)) }
	require.Equal(t, hive.Invalid, hive.KindOf(h.save(ctx, 1)))
	_, err := h.Devices.Get(ctx, hive.Operator(), "d")
	require.Equal(t, hive.NotFound, hive.KindOf(err))

	require.NoError(t, h.save(ctx, 2))
	three, err := h.Networks.Insert(ctx, hive.NewGroup{Name: new("three")})
	require.NoError(t, err)
	h.devices.update = func() { require.NoError(t, h.Networks.Delete(ctx, hive.Operator(), three.ID, false)) }
	require.Equal(t, hive.Invalid, hive.KindOf(h.save(ctx, three.ID)))
	device, err := h.Devices.Get(ctx, hive.Operator(), "d")
	require.NoError(t, err)
	require.EqualValues(t, 2, device.NetworkID, "it stays where it was")
}

func TestMessageInsertedWhileItsDeviceIsDeleted(t *testing.T) {
	t.Parallel()
	h := intrudedStart(t)
	ctx := t.Context()
	require.NoError(t, h.save(ctx, 1))
	deleted := make(chan error, 1)
	h.notifications.add = func() {
		go func() { deleted <- h.Devices.Delete(ctx, hive.Operator(), "d") }()
		select {
		case err := <-deleted:
			deleted <- err
		case <-time.After(100 * time.Millisecond):
		}
	}
	_, err := h.Notifications.Insert(ctx, hive.Operator(), "d", hive.NewNotification{Name: "n"}).Wait()
	require.NoError(t, err)
	require.NoError(t, <-deleted)
	_, err = h.Notifications.Insert(ctx, hive.Operator(), "d", hive.NewNotification{Name: "n"}).Wait()
	require.Equal(t, hive.NotFound, hive.KindOf(err))

	require.NoError(t, h.save(ctx, 1))
	found, err := h.Notifications.Find(ctx, hive.Operator(), hive.MessageQuery{DeviceID: "d"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, hive.DeviceAdded, found[0].Name)
}
