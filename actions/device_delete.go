package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:  "device/delete",
	Doc:   "Deletes a device with all its commands and notifications; subscriptions to it end.",
	Needs: hive.RegisterDevice,
	REST:  REST{Route: "DELETE /device/{deviceId}", Status: 204},
	Waits: true,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *deviceOnly) (None, error) {
	if in.DeviceID == "" {
		return None{}, errDeviceID
	}
	return None{}, c.Hive.Devices.Delete(ctx, c.Caller, in.DeviceID)
})
