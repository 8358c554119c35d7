package hive_test

import (
	"context"
	"sync/atomic"
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

type intrudedUsers struct {
	hive.UserStore
	update func()
}

func (i *intrudedUsers) Audited(record func(before, after *hive.User) *hive.AuditRecord) hive.AuditedUsers {
	once(&i.update)
	return i.UserStore.Audited(record)
}

type intrudedHive struct {
	*hive.Hive
	elsewhere     *hive.Hive // of another process, as far as locks go
	store         hive.Store
	networks      *intruded[hive.ID, hive.Group, hive.GroupQuery]
	devices       *intruded[string, hive.Device, hive.DeviceQuery]
	notifications *intrudedLog
	users         *intrudedUsers
}

// intrudedStart returns the rules over a store with network 1, network 2 and
// device type 1. User 1 is a member of network 1.
func intrudedStart(t *testing.T) intrudedHive {
	t.Helper()
	s, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	i := intrudedHive{
		store: s, elsewhere: rulesOver(t, s),
		networks:      &intruded[hive.ID, hive.Group, hive.GroupQuery]{Watched: s.Networks},
		devices:       &intruded[string, hive.Device, hive.DeviceQuery]{Watched: s.Devices},
		notifications: &intrudedLog{Log: s.Notifications},
		users:         &intrudedUsers{UserStore: s.Users},
	}
	s.Networks, s.Devices, s.Notifications, s.Users = i.networks, i.devices, i.notifications, i.users
	i.Hive = rulesOver(t, s)
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

func rulesOver(t *testing.T, s hive.Store) *hive.Hive {
	hub := bus.New()
	t.Cleanup(hub.Close)
	h := hive.New(s, nil, hub, hive.Options{})
	t.Cleanup(h.Close)
	h.Devices.Describe = func(*hive.Device) []byte { return nil }
	return h
}

// still fails the test when a network or an account is written from now on.
func (i *intrudedHive) still(t *testing.T) {
	t.Cleanup(i.store.Networks.Watch(func(hive.Group, bool) { t.Error("the network was written") }))
	t.Cleanup(i.store.Users.Watch(func(hive.User, bool) { t.Error("the account was written") }))
}

// behind runs f beside the test, which goes on when f is over or has to wait.
func behind(f func() error) (result chan error) {
	result = make(chan error, 1)
	over := make(chan struct{})
	go func() {
		result <- f()
		close(over)
	}()
	select {
	case <-over:
	case <-time.After(100 * time.Millisecond):
	}
	return result
}

// savedInto saves device d into a network by way of some rules.
func savedInto(ctx context.Context, h *hive.Hive, network hive.ID) error {
	return h.Devices.Save(ctx, hive.Operator(), "d", hive.DeviceChange{Name: new("D"), NetworkID: &network, DeviceTypeID: new(hive.ID(1))})
}

func (i *intrudedHive) save(ctx context.Context, network hive.ID) error {
	return savedInto(ctx, i.Hive, network)
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
			var saved chan error
			h.networks.remove = func() { saved = behind(func() error { return h.save(ctx, 1) }) }
			require.NoError(t, h.Networks.Delete(ctx, hive.Operator(), 1, false))
			require.Equal(t, hive.Invalid, hive.KindOf(<-saved))
			device, err := h.Devices.Get(ctx, hive.Operator(), "d")
			if !moved {
				require.Equal(t, hive.NotFound, hive.KindOf(err))
				return
			}
			require.NoError(t, err)
			require.EqualValues(t, 2, device.NetworkID, "it stays where it was")
		})
	}

	t.Run("force", func(t *testing.T) {
		t.Parallel()
		h := intrudedStart(t)
		var saved chan error
		h.networks.remove = func() { saved = behind(func() error { return h.save(t.Context(), 1) }) }
		require.NoError(t, h.Networks.Delete(t.Context(), hive.Operator(), 1, true))
		require.Equal(t, hive.Invalid, hive.KindOf(<-saved))
	})
}

func TestNetworkDeletedWhileADeviceIsSaved(t *testing.T) {
	t.Parallel()
	for name, moved := range map[string]bool{"new": false, "moved": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := intrudedStart(t)
			ctx := t.Context()
			if moved {
				require.NoError(t, h.save(ctx, 2))
			}
			h.still(t)
			var deleted chan error
			intrude := func() {
				deleted = behind(func() error { return h.Networks.Delete(ctx, hive.Operator(), 1, false) })
			}
			h.devices.add, h.devices.update = intrude, intrude
			require.NoError(t, h.save(ctx, 1))
			err := <-deleted
			require.Equal(t, hive.Invalid, hive.KindOf(err), "%v", err)
			require.ErrorContains(t, err, "There are the following devices within this network: d.")
		})
	}
}

// TestDeletionAndSaveAtOnce is as many clients would have it: of the two one
// happens, and a deletion that is refused does nothing.
func TestDeletionAndSaveAtOnce(t *testing.T) {
	t.Parallel()
	h := intrudedStart(t)
	ctx := t.Context()
	for range 100 {
		network, err := h.Networks.Insert(ctx, hive.NewGroup{Name: new("n")})
		require.NoError(t, err)
		require.NoError(t, h.Networks.Assign(ctx, hive.Operator(), 1, network.ID))
		var wrote atomic.Bool
		stop := h.store.Users.Watch(func(hive.User, bool) { wrote.Store(true) })
		saved := make(chan error, 1)
		go func() { saved <- h.save(ctx, network.ID) }()
		err = h.Networks.Delete(ctx, hive.Operator(), network.ID, false)
		if <-saved == nil {
			require.Equal(t, hive.Invalid, hive.KindOf(err), "%v", err)
			require.False(t, wrote.Load(), "the account was written")
			require.NoError(t, h.Devices.Delete(ctx, hive.Operator(), "d"))
			require.NoError(t, h.Networks.Delete(ctx, hive.Operator(), network.ID, false))
		} else {
			require.NoError(t, err)
		}
		stop()
	}
}

func TestDeviceSavedElsewhereWhileItsNetworkIsDeleted(t *testing.T) {
	t.Parallel()
	for name, moved := range map[string]bool{"new": false, "moved": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := intrudedStart(t)
			ctx := t.Context()
			if moved {
				require.NoError(t, h.save(ctx, 2))
			}
			t.Cleanup(h.store.Users.Watch(func(hive.User, bool) { t.Error("the account was written") }))
			h.networks.remove = func() { require.NoError(t, savedInto(ctx, h.elsewhere, 1)) }
			err := h.Networks.Delete(ctx, hive.Operator(), 1, false)
			require.Equal(t, hive.Invalid, hive.KindOf(err), "%v", err)
			require.ErrorContains(t, err, "There are the following devices within this network: d.")
			group, devices, err := h.Networks.Get(ctx, hive.Operator(), 1)
			require.NoError(t, err)
			require.Equal(t, hive.Group{ID: 1, Name: "one"}, *group)
			require.Len(t, devices, 1)
			_, err = h.Networks.Of(ctx, hive.Operator(), 1, 1)
			require.NoError(t, err, "members are still members")
		})
	}

	t.Run("its name was taken", func(t *testing.T) {
		t.Parallel()
		h := intrudedStart(t)
		ctx := t.Context()
		h.networks.remove = func() {
			require.NoError(t, savedInto(ctx, h.elsewhere, 1))
			h.networks.add = func() {
				_, err := h.elsewhere.Networks.Insert(ctx, hive.NewGroup{Name: new("one")})
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
		h.networks.remove = func() { require.NoError(t, savedInto(t.Context(), h.elsewhere, 1)) }
		require.NoError(t, h.Networks.Delete(t.Context(), hive.Operator(), 1, true))
		_, err := h.Devices.Get(t.Context(), hive.Operator(), "d")
		require.Equal(t, hive.NotFound, hive.KindOf(err))
	})
}

func TestNetworkDeletedElsewhereWhileADeviceIsSaved(t *testing.T) {
	t.Parallel()
	h := intrudedStart(t)
	ctx := t.Context()
	gone := func(network hive.ID) func() {
		return func() { require.NoError(t, h.elsewhere.Networks.Delete(ctx, hive.Operator(), network, false)) }
	}
	h.devices.add = gone(1)
	require.Equal(t, hive.Invalid, hive.KindOf(h.save(ctx, 1)))
	_, err := h.Devices.Get(ctx, hive.Operator(), "d")
	require.Equal(t, hive.NotFound, hive.KindOf(err))

	require.NoError(t, h.save(ctx, 2))
	three, err := h.Networks.Insert(ctx, hive.NewGroup{Name: new("three")})
	require.NoError(t, err)
	h.devices.update = gone(three.ID)
	require.Equal(t, hive.Invalid, hive.KindOf(h.save(ctx, three.ID)))
	device, err := h.Devices.Get(ctx, hive.Operator(), "d")
	require.NoError(t, err)
	require.EqualValues(t, 2, device.NetworkID, "it stays where it was")
}

func TestNetworkDeletedWhileItIsAssigned(t *testing.T) {
	t.Parallel()
	h := intrudedStart(t)
	ctx := t.Context()
	var deleted chan error
	h.users.update = func() {
		deleted = behind(func() error { return h.Networks.Delete(ctx, hive.Operator(), 2, false) })
	}
	require.NoError(t, h.Networks.Assign(ctx, hive.Operator(), 1, 2))
	require.NoError(t, <-deleted)
	user, err := h.store.Users.Get(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []hive.ID{1}, user.Networks)
}

// TestMembershipThatWasLeft is what a crash between the deletion of a network
// and that of its memberships leaves.
func TestMembershipThatWasLeft(t *testing.T) {
	t.Parallel()
	h := intrudedStart(t)
	ctx := t.Context()
	require.NoError(t, h.Networks.Assign(ctx, hive.Operator(), 1, 2))
	require.NoError(t, h.store.Networks.Delete(ctx, 1))

	bob := hive.Operator()
	bob.UserID = 1
	require.NoError(t, h.Devices.Save(ctx, bob, "d", hive.DeviceChange{Name: new("D")}))
	device, err := h.Devices.Get(ctx, bob, "d")
	require.NoError(t, err)
	require.EqualValues(t, 2, device.NetworkID, "the first network that is there")

	require.Equal(t, hive.NotFound, hive.KindOf(h.Networks.Delete(ctx, hive.Operator(), 1, false)))
	user, err := h.store.Users.Get(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []hive.ID{2}, user.Networks)
}

func TestMessageInsertedWhileItsDeviceIsDeleted(t *testing.T) {
	t.Parallel()
	h := intrudedStart(t)
	ctx := t.Context()
	require.NoError(t, h.save(ctx, 1))
	var deleted chan error
	h.notifications.add = func() {
		deleted = behind(func() error { return h.Devices.Delete(ctx, hive.Operator(), "d") })
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
