package actions

import (
	"context"

	"hivewire/hive"
)

type deviceTypeInsert struct {
	DeviceType *newGroup `json:"deviceType" required:"true"`
}

type deviceTypeInsertReply struct {
	DeviceType idView `json:"deviceType"`
}

var errDeviceTypeRequired = hive.Errorf(hive.Invalid, "Device type is required")

var _ = define(Action{
	Name:  "devicetype/insert",
	Doc:   "Makes a device type; it is given to no account.",
	Needs: hive.ManageDeviceType,
	REST:  REST{Route: "POST /devicetype", Body: "deviceType", Result: "deviceType", Status: 201},
	Waits: true,
}, func(ctx context.Context, c *Call, in *deviceTypeInsert) (out deviceTypeInsertReply, err error) {
	if in.DeviceType == nil {
		return out, errDeviceTypeRequired
	}
	g, err := c.Hive.DeviceTypes.Insert(ctx, in.DeviceType.domain())
	out.DeviceType.ID = g.ID
	return out, err
})
