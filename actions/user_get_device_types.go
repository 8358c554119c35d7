package actions

import (
	"context"

	"hivewire/hive"
)

type userGetDeviceTypesReply struct {
	DeviceTypes []groupView `json:"deviceTypes"`
}

var _ = define(Action{
	Name:  "user/getDeviceTypes",
	Doc:   "Lists the device types that are open to an account.",
	Needs: hive.ManageDeviceType,
	REST:  REST{Route: "GET /user/{userId}/devicetype", Result: "deviceTypes"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *userOnly) (out userGetDeviceTypesReply, err error) {
	if in.UserID == nil {
		return out, errUserID
	}
	types, err := c.Hive.DeviceTypes.AllOf(ctx, c.Caller, *in.UserID)
	out.DeviceTypes = viewGroups(types)
	return out, err
})
