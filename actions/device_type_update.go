package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type deviceTypeUpdate struct {
	DeviceTypeID *hive.ID                `json:"deviceTypeId" required:"true"`
	DeviceType   wire.Later[groupChange] `json:"deviceType" required:"true"`
}

var _ = define(Action{
	Name:  "devicetype/update",
	Doc:   "Changes the name and description of a device type; null keeps what is there.",
	Needs: hive.ManageDeviceType,
	REST:  REST{Route: "PUT /devicetype/{deviceTypeId}", Body: "deviceType", Status: 204},
	Waits: true,
	Allow: onDeviceType,
}, func(ctx context.Context, c *Call, in *deviceTypeUpdate) (None, error) {
	if in.DeviceTypeID == nil {
		return None{}, errDeviceTypeID
	}
	if err := c.Hive.DeviceTypes.Exists(ctx, *in.DeviceTypeID); err != nil {
		return None{}, err
	}
	change, err := in.DeviceType.Decode()
	if err == nil && change == nil {
		err = errDeviceTypeRequired
	}
	if err != nil {
		return None{}, err
	}
	return None{}, c.Hive.DeviceTypes.Update(ctx, *in.DeviceTypeID, change.domain())
})
