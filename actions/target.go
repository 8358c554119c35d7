package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// Target is the one thing that a request changes. Requests of one connection
// for different targets may be served at the same time, since nobody can tell
// that from one after another. The zero Target stands for all there is.
type Target struct {
	device string
	user   hive.ID
}

// theDevice is the target of requests that change the device that they name,
// or what belongs to it.
func theDevice(m *wire.Message, _ hive.ID) (t Target) {
	if raw := m.Value("deviceId"); raw != nil {
		t.device, _ = wire.Text(raw) // the action says what is wrong with it
	}
	return t
}

// theAccount is the target of requests that change of the account that they
// name only what grants nothing, need not be unique and costs nothing to make.
func theAccount(m *wire.Message, own hive.ID) Target {
	var ref wire.UserRef
	if raw := m.Value("userId"); raw == nil || ref.UnmarshalWire(raw) != nil {
		return Target{}
	}
	return ownAccount(m, ref.Of(own))
}

// ownAccount is theAccount for requests that name none, because it is the sender's.
func ownAccount(m *wire.Message, own hive.ID) Target {
	var change wire.Message
	if !change.Parse(m.Get("user")) {
		return Target{}
	}
	for _, name := range [...]string{"login", "role", "status", "password"} {
		if change.Value(name) != nil {
			return Target{}
		}
	}
	return Target{user: own}
}

// onDevice decides on the device that a request names, if it names one.
func onDevice(ctx context.Context, c *Call, m *wire.Message) error {
	raw := m.Value("deviceId")
	if raw == nil {
		return nil
	}
	id, err := wire.Text(raw)
	if err != nil || id == "" {
		return err // the handler says what is wrong with an empty one
	}
	return c.Hive.Devices.Allow(ctx, c.Caller, id)
}

// onNetwork decides on the network that a request names, if it names one.
func onNetwork(_ context.Context, c *Call, m *wire.Message) error {
	return onGroup(c.Hive.Networks, c, m.Value("networkId"))
}

// onDeviceType decides on the device type that a request names, if it names one.
func onDeviceType(_ context.Context, c *Call, m *wire.Message) error {
	return onGroup(c.Hive.DeviceTypes, c, m.Value("deviceTypeId"))
}

func onGroup(groups *hive.Groups, c *Call, raw []byte) error {
	if raw == nil {
		return nil
	}
	id, err := wire.Int(raw)
	if err != nil {
		return err
	}
	return groups.Allow(c.Caller, hive.ID(id))
}

var (
	errDeviceID     = hive.Errorf(hive.Invalid, "Device id is wrong or empty")
	errNetworkID    = hive.Errorf(hive.Invalid, "Network id is wrong or empty")
	errDeviceTypeID = hive.Errorf(hive.Invalid, "Device type id is wrong or empty")
)
