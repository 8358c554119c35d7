package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type deviceSave struct {
	DeviceID *string                  `json:"deviceId" required:"true"`
	Device   wire.Later[deviceChange] `json:"device" required:"true"`
}

type deviceChange struct {
	Name         *string   `json:"name" doc:"Required for a new device."`
	Data         wire.Free `json:"data" doc:"Replaced: absent removes it."`
	NetworkID    *hive.ID  `json:"networkId" doc:"The caller's first network unless it is given."`
	DeviceTypeID *hive.ID  `json:"deviceTypeId" doc:"The first type that the caller sees unless it is given."`
	Blocked      *bool     `json:"isBlocked"`
}

var _ = define(Action{
	Name:   "device/save",
	Doc:    "Makes a device or changes it: data is replaced, what is absent otherwise is kept; subscribers are notified.",
	Needs:  hive.RegisterDevice,
	REST:   REST{Route: "PUT /device/{deviceId}", Body: "device", Status: 204, Null: "null", Adapt: refuseNoDevice},
	Waits:  true,
	Target: theDevice,
}, func(ctx context.Context, c *Call, in *deviceSave) (None, error) {
	if in.DeviceID == nil {
		return None{}, errDeviceID
	}
	if err := hive.CheckDeviceID(*in.DeviceID); err != nil {
		return None{}, err
	}
	d, err := in.Device.Decode()
	if err == nil && d == nil {
		err = hive.Errorf(hive.Invalid, "Device is empty")
	}
	if err != nil {
		return None{}, err
	}
	return None{}, c.Hive.Devices.Save(ctx, c.Caller, *in.DeviceID, hive.DeviceChange{
		Name: d.Name, Data: d.Data, NetworkID: d.NetworkID, DeviceTypeID: d.DeviceTypeID, Blocked: d.Blocked,
	})
})

// refuseNoDevice words a body that is null as the REST API of DeviceHive does,
// after it looked at the id.
func refuseNoDevice(m *wire.Message) error {
	if m.Value("device") != nil {
		return nil
	}
	id, err := wire.Text(m.Get("deviceId"))
	if err == nil {
		err = hive.CheckDeviceID(id)
	}
	if err == nil {
		err = hive.Errorf(hive.Invalid, "Error! Validation failed: \nObject is null")
	}
	return err
}
