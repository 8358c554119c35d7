package hive

import (
	"context"
	"regexp"
	"time"
	"unicode/utf8"
)

// maxDeviceID is the length of a device's id in characters.
const maxDeviceID = 48

var (
	errDeviceLetters  = Errorf(Invalid, "Device Id can only contain letters, digits and dashes.")
	errDeviceIDLength = Errorf(Invalid, "Field cannot be empty. The length of guid should not be more than 48 symbols.")
	errDeviceNameless = Errorf(Invalid, "name field cannot be null.")
	errDeviceName     = Errorf(Invalid, "Field cannot be empty. The length of name should not be more than 128 symbols.")
	errParameters     = Errorf(Invalid, "Invalid request parameters")
	errNoNetwork      = Errorf(Forbidden, "No access to network!")
	errNoType         = Errorf(Forbidden, "No access to device type!")
	errNoDevice       = Errorf(Forbidden, "No access to device")
)

var deviceLetters = regexp.MustCompile(`^[a-zA-Z0-9-]+$`)

// CheckDeviceID tells what is wrong with the letters of a new device's id.
func CheckDeviceID(id string) error {
	if !deviceLetters.MatchString(id) {
		return errDeviceLetters
	}
	return nil
}

// DeviceChange is what a save says of a device. Nil fields but Data keep what
// is stored, or take the default for a new device.
type DeviceChange struct {
	Name         *string
	Data         []byte // replaces what is stored, nil too
	NetworkID    *ID    // default: the first that the caller is a member of
	DeviceTypeID *ID    // default: the first that is open to the caller
	Blocked      *bool
}

// Names of the notifications that tell of devices.
const (
	DeviceAdded   = "$device-add"
	DeviceUpdated = "$device-update"
)

// Save makes a device or changes it, and notifies of it in the device's name.
// The order of the checks is DeviceHive's.
func (d *Devices) Save(ctx context.Context, by Caller, id string, c DeviceChange) error {
	if err := CheckDeviceID(id); err != nil {
		return err
	}
	network, err := d.network(ctx, by, c.NetworkID)
	if err != nil {
		return err
	}
	deviceType, err := d.deviceType(ctx, by, c.DeviceTypeID)
	if err != nil {
		return err
	}
	for {
		device, err := d.change(ctx, by, id, c)
		news := DeviceUpdated
		if KindOf(err) == NotFound {
			news = DeviceAdded
			device, err = d.create(ctx, by, id, network, deviceType, c)
			if KindOf(err) == Conflict {
				continue // made meanwhile
			}
		}
		if err != nil {
			return err
		}
		err = d.notifications.tell(ctx, &device, news, d.Describe(&device))
		if KindOf(err) == NotFound {
			return nil // deleted since
		}
		return half(err)
	}
}

// change carries c out on an existing device and returns it; NotFound without one.
func (d *Devices) change(ctx context.Context, by Caller, id string, c DeviceChange) (after Device, err error) {
	found, err := d.store.Get(ctx, id)
	if err != nil {
		return after, err
	}
	if !by.Sees(found) {
		return after, errNoDevice
	}
	if c.Name != nil && !nameFits(*c.Name) {
		return after, errDeviceName
	}
	leave, err := d.enter(ctx, c.NetworkID, c.DeviceTypeID)
	if err != nil {
		return after, err
	}
	defer leave()
	var before Device
	after, err = d.store.Update(ctx, id, func(device *Device) error {
		before = *device
		if !by.Sees(device) {
			return errNoDevice
		}
		device.Data = c.Data
		set(&device.Name, c.Name)
		set(&device.NetworkID, c.NetworkID)
		set(&device.DeviceTypeID, c.DeviceTypeID)
		set(&device.Blocked, c.Blocked)
		return nil
	})
	if err != nil {
		return after, err
	}
	return after, half(d.ground(ctx, &before, &after))
}

func (d *Devices) create(ctx context.Context, by Caller, id string, network, deviceType ID, c DeviceChange) (Device, error) {
	switch {
	case !by.Networks.Contains(network):
		return Device{}, errNoNetwork
	case c.Name == nil:
		return Device{}, errDeviceNameless
	case !nameFits(*c.Name):
		return Device{}, errDeviceName
	case len(id) > maxDeviceID:
		return Device{}, errDeviceIDLength
	}
	device := Device{
		ID: id, Name: *c.Name, Data: c.Data, NetworkID: network, DeviceTypeID: deviceType,
		Created: d.now().UTC().Truncate(time.Microsecond),
	}
	set(&device.Blocked, c.Blocked)
	leave, err := d.enter(ctx, &network, &deviceType)
	if err != nil {
		return Device{}, err
	}
	defer leave()
	device, err = d.store.Add(ctx, device)
	if err != nil {
		return device, err
	}
	return device, half(d.ground(ctx, &Device{}, &device))
}

// enter keeps the groups that a save names from being deleted by this process
// until leave is called. Nil names none.
func (d *Devices) enter(ctx context.Context, network, deviceType *ID) (leave func(), err error) {
	var left []func()
	leave = func() {
		for _, f := range left {
			f()
		}
	}
	if network != nil {
		left = append(left, d.networkDoors.enter(*network))
		_, err = d.networks.Get(ctx, *network)
	}
	if err == nil && deviceType != nil {
		left = append(left, d.typeDoors.enter(*deviceType))
		_, err = d.types.Get(ctx, *deviceType)
	}
	if err == nil {
		return leave, nil
	}
	leave()
	if KindOf(err) == NotFound {
		err = errParameters // deleted since it was looked up
	}
	return nil, err
}

// ground looks once more for the groups that a save brought a device into, and
// takes the device back when another process has deleted one of them; see
// [Groups.Delete]. Before has no id when the device is new.
func (d *Devices) ground(ctx context.Context, before, after *Device) error {
	if before.NetworkID == after.NetworkID && before.DeviceTypeID == after.DeviceTypeID {
		return nil
	}
	n, err := d.networks.Count(ctx, GroupQuery{IDs: []ID{after.NetworkID}})
	if err == nil && n > 0 {
		n, err = d.types.Count(ctx, GroupQuery{IDs: []ID{after.DeviceTypeID}})
	}
	switch {
	case err != nil || n > 0:
		return err
	case before.ID == "":
		err = d.remove(ctx, after.ID)
	default:
		_, err = d.store.Update(ctx, after.ID, func(device *Device) error {
			device.NetworkID, device.DeviceTypeID = before.NetworkID, before.DeviceTypeID
			return nil
		})
	}
	if err != nil && KindOf(err) != NotFound {
		return err
	}
	return errParameters
}

func set[T any](dst, v *T) {
	if v != nil {
		*dst = *v
	}
}

func nameFits(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= maxText
}

// network checks the network that was given, or returns the default. That is
// one that the token does not name when there is no other: an existing device
// stays where it is, and of its saver no more is asked than to be a member somewhere.
func (d *Devices) network(ctx context.Context, by Caller, given *ID) (ID, error) {
	if given != nil {
		return d.group(ctx, d.networks, *given, by.VisibleNetworks(), errNoNetwork)
	}
	if by.UserID == operatorID {
		return firstVisible(ctx, d.networks, by.VisibleNetworks(), errNoNetwork)
	}
	user, err := d.users.Get(ctx, by.UserID)
	if err != nil {
		return 0, userError(err, by.UserID)
	}
	first, err := ID(0), error(errNoNetwork)
	for _, id := range user.Networks {
		_, missing := d.networks.Get(ctx, id)
		switch {
		case KindOf(missing) == NotFound: // memberships may outlive their network
		case missing != nil:
			return 0, missing
		case by.Networks.Contains(id):
			return id, nil
		case first == 0:
			first, err = id, nil
		}
	}
	return first, err
}

// deviceType checks the type that was given, or returns the default.
func (d *Devices) deviceType(ctx context.Context, by Caller, given *ID) (ID, error) {
	visible := by.VisibleTypes()
	if given != nil {
		return d.group(ctx, d.types, *given, visible, errNoType)
	}
	return firstVisible(ctx, d.types, visible, errNoType)
}

// firstVisible returns the first of the groups that are visible, none when
// there is none.
func firstVisible(ctx context.Context, groups Watched[ID, Group, GroupQuery], visible Scope, none error) (ID, error) {
	q := GroupQuery{Page: Page{Take: 1}}
	if !visible.All {
		q.IDs = append([]ID{}, visible.IDs...)
	}
	found, err := groups.Find(ctx, q)
	if err != nil {
		return 0, err
	}
	if len(found) == 0 {
		return 0, none
	}
	return found[0].ID, nil
}

func (d *Devices) group(ctx context.Context, groups Watched[ID, Group, GroupQuery], id ID, visible Scope, denied error) (ID, error) {
	_, err := groups.Get(ctx, id)
	switch {
	case KindOf(err) == NotFound:
		return 0, errParameters
	case err != nil:
		return 0, err
	case !visible.Contains(id):
		return 0, denied
	}
	return id, nil
}
