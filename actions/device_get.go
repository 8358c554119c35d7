package actions

import (
	"context"

	"hivewire/hive"
)

// deviceOnly names a device.
type deviceOnly struct {
	DeviceID string `json:"deviceId" required:"true"`
}

type deviceGetReply struct {
	Device deviceView `json:"device"`
}

var _ = define(Action{
	Name:  "device/get",
	Doc:   "Shows a device.",
	Needs: hive.GetDevice,
	REST:  REST{Route: "GET /device/{deviceId}", Result: "device"},
	Waits: true,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *deviceOnly) (out deviceGetReply, err error) {
	if in.DeviceID == "" {
		return out, errDeviceID
	}
	device, err := c.Hive.Devices.Get(ctx, c.Caller, in.DeviceID)
	if err != nil {
		return out, err
	}
	out.Device = viewDevice(device)
	return out, nil
})
