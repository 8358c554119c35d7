package actions

import (
	"context"

	"hivewire/hive"
)

type deviceTypeGet struct {
	DeviceTypeID *hive.ID `json:"deviceTypeId" required:"true"`
}

type deviceTypeGetReply struct {
	DeviceType groupDetail `json:"deviceType"`
}

var _ = define(Action{
	Name:  "devicetype/get",
	Doc:   "Shows a device type and those of its devices that the caller sees.",
	Needs: hive.GetDeviceType,
	REST:  REST{Route: "GET /devicetype/{deviceTypeId}", Result: "deviceType"},
	Waits: true,
	Allow: onDeviceType,
}, func(ctx context.Context, c *Call, in *deviceTypeGet) (out deviceTypeGetReply, err error) {
	if in.DeviceTypeID == nil {
		return out, errDeviceTypeID
	}
	g, devices, err := c.Hive.DeviceTypes.Get(ctx, c.Caller, *in.DeviceTypeID)
	if err != nil {
		return out, err
	}
	out.DeviceType = viewGroupDetail(g, devices)
	return out, nil
})
