package hive

import (
	"context"
	"slices"
	"time"
)

// Devices holds the rules for devices. The messages of its errors are those
// of the DeviceHive server, word for word.
type Devices struct {
	// Describe renders a device as the parameters of the notifications that
	// tell of it. It is set before the first use.
	Describe func(*Device) []byte

	store         Watched[string, Device, DeviceQuery]
	networks      Watched[ID, Group, GroupQuery]
	types         Watched[ID, Group, GroupQuery]
	users         UserStore
	commands      Log[Command]
	notifications *Notifications
	now           func() time.Time
	alive         lives

	networkDoors, typeDoors doors
}

var errDeviceID = Errorf(Invalid, "Device id is wrong or empty")

func deviceNotFound(id string) *Error {
	return Errorf(NotFound, "Device with such deviceId = %s not found", id)
}

// Get returns a device that by sees. Whoever does not see everything learns
// nothing about which other devices exist: they are Forbidden.
func (d *Devices) Get(ctx context.Context, by Caller, id string) (*Device, error) {
	device, err := d.store.Get(ctx, id)
	switch {
	case err != nil && KindOf(err) != NotFound:
		return nil, err
	case err == nil && by.Sees(device):
		return device, nil
	case by.SeesAll():
		return nil, deviceNotFound(id)
	}
	return nil, errDenied
}

// Allow returns nil when by may try something on a device, which need not
// exist when by sees everything.
func (d *Devices) Allow(ctx context.Context, by Caller, id string) error {
	_, err := d.Get(ctx, by, id)
	if KindOf(err) == NotFound {
		return nil
	}
	return err
}

// DeviceFilter is what lists of devices select by; nil and zero fields select everything.
type DeviceFilter struct {
	Name        string
	NamePattern string
	NetworkID   *ID
	NetworkName string
	Page
}

// Find lists the devices that by sees.
func (d *Devices) Find(ctx context.Context, by Caller, f DeviceFilter) ([]Device, error) {
	q, err := d.query(ctx, by, f)
	if err != nil || q.Networks.Empty() || q.DeviceTypes.Empty() {
		return nil, err
	}
	return d.store.Find(ctx, q)
}

// Count counts the devices that by sees, paging aside.
func (d *Devices) Count(ctx context.Context, by Caller, f DeviceFilter) (int, error) {
	q, err := d.query(ctx, by, f)
	if err != nil || q.Networks.Empty() || q.DeviceTypes.Empty() {
		return 0, err
	}
	return d.store.Count(ctx, q)
}

func (d *Devices) query(ctx context.Context, by Caller, f DeviceFilter) (DeviceQuery, error) {
	q := DeviceQuery{
		Name: f.Name, NamePattern: f.NamePattern, Page: f.Page,
		Networks: by.VisibleNetworks(), DeviceTypes: by.VisibleTypes(),
	}
	if f.NetworkID != nil {
		q.Networks = q.Networks.And(Only(*f.NetworkID))
	}
	if f.NetworkName != "" {
		named, err := d.networks.Find(ctx, GroupQuery{Name: f.NetworkName})
		if err != nil {
			return q, err
		}
		q.Networks = q.Networks.And(Scope{IDs: groupIDs(named)})
	}
	return q, nil
}

func groupIDs(groups []Group) []ID {
	ids := make([]ID, len(groups))
	for i, g := range groups {
		ids[i] = g.ID
	}
	slices.Sort(ids)
	return ids
}

// Delete removes a device and everything that was said to and by it.
func (d *Devices) Delete(ctx context.Context, by Caller, id string) error {
	if _, err := d.Get(ctx, by, id); err != nil {
		return err
	}
	return d.remove(ctx, id)
}

// remove deletes the messages before the device, so that a call that was
// interrupted can be repeated, and those of other processes that came meanwhile
// after it. This one stores none meanwhile.
func (d *Devices) remove(ctx context.Context, id string) error {
	defer d.alive.end(id)()
	if err := d.forget(ctx, id); err != nil {
		return err
	}
	err := d.store.Delete(ctx, id)
	switch {
	case KindOf(err) == NotFound:
		return deviceNotFound(id)
	case err != nil:
		return err
	}
	return half(d.forget(ctx, id))
}

func (d *Devices) forget(ctx context.Context, id string) error {
	if err := d.commands.Forget(ctx, id); err != nil {
		return err
	}
	return d.notifications.store.Forget(ctx, id)
}

// half says of an error that something was done before it came.
func half(err error) error {
	if err != nil && KindOf(err) == Unavailable {
		return OutcomeUnknownf("half done: %w", err)
	}
	return err
}
