package hive

import (
	"context"
	"time"
)

// Notifications holds the rules for what devices report. The messages of its
// errors are those of the DeviceHive server, word for word.
type Notifications struct {
	store     Log[Notification]
	devices   *Devices
	retention *retention
	bus       Bus
	writes    *writes
}

// NewNotification is a notification to be stored.
type NewNotification struct {
	Name       string
	Timestamp  time.Time // zero: now
	Parameters []byte
}

// Insert begins to store a notification of a device that by sees, which is then
// sent to subscribers. Those of one device keep the order of the calls.
func (n *Notifications) Insert(ctx context.Context, by Caller, deviceID string, nn NewNotification) Pending[Notification] {
	device, err := n.devices.Get(ctx, by, deviceID)
	if err != nil {
		return Failed[Notification](err)
	}
	return n.insert(ctx, device, nn)
}

// tell stores a notification in the name of a device.
func (n *Notifications) tell(ctx context.Context, device *Device, name string, parameters []byte) error {
	_, err := n.insert(ctx, device, NewNotification{Name: name, Parameters: parameters}).Wait()
	return err
}

func (n *Notifications) insert(ctx context.Context, device *Device, nn NewNotification) Pending[Notification] {
	expires, err := n.retention.expiry(ctx, device.DeviceTypeID)
	if err != nil {
		return Failed[Notification](err)
	}
	n.bus.Room(ctx)
	release, err := n.devices.keep(ctx, device.ID)
	if err != nil {
		return Failed[Notification](err)
	}
	defer release()
	return appendNoted(ctx, n.writes, n.store, Notification{Message{
		Name: nn.Name, DeviceID: device.ID, NetworkID: device.NetworkID, DeviceTypeID: device.DeviceTypeID,
		Timestamp: nn.Timestamp, Parameters: nn.Parameters, Expires: expires,
	}})
}

// Get returns a notification of a device that by sees.
func (n *Notifications) Get(ctx context.Context, by Caller, deviceID string, id ID) (Notification, error) {
	if _, err := n.devices.Get(ctx, by, deviceID); err != nil {
		return Notification{}, err
	}
	found, err := n.store.Get(ctx, deviceID, id)
	if KindOf(err) == NotFound {
		err = Errorf(NotFound, "Requested notification not found")
	}
	return found, err
}

// Find lists notifications of the device that q names, which by must see.
func (n *Notifications) Find(ctx context.Context, by Caller, q MessageQuery) ([]Notification, error) {
	if _, err := n.devices.Get(ctx, by, q.DeviceID); err != nil {
		return nil, err
	}
	return n.store.Find(ctx, q)
}

// Backlog lists what q selects, for a subscription whose filter was allowed.
func (n *Notifications) Backlog(ctx context.Context, q MessageQuery) ([]Notification, error) {
	return n.store.Find(ctx, q)
}

// Since lists what any node stored since an id was given; see [Log].
func (n *Notifications) Since(ctx context.Context, from ID, most int) ([]Notification, error) {
	return n.store.Since(ctx, from, most)
}
