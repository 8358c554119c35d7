package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

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
