package actions

import (
	"context"

	"hivewire/hive"
)

// userGetDeviceTypeReply holds the device type twice nested, as the Java server sends it.
type userGetDeviceTypeReply struct {
	DeviceType struct {
		DeviceType groupView `json:"deviceType"`
	} `json:"deviceType"`
}

var _ = define(Action{
	Name:  "user/getDeviceType",
	Doc:   "Shows a device type that an account was given; clients ask only about themselves.",
	Needs: hive.GetDeviceType,
	REST:  REST{Route: "GET /user/{userId}/devicetype/{deviceTypeId}", Result: "deviceType"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *userDeviceType) (out userGetDeviceTypeReply, err error) {
	if err := in.check(); err != nil {
		return out, err
	}
	g, err := c.Hive.DeviceTypes.Of(ctx, c.Caller, *in.UserID, *in.DeviceTypeID)
	if err != nil {
		return out, err
	}
	out.DeviceType.DeviceType = viewGroup(g)
	return out, nil
})
