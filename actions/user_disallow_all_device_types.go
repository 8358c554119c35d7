package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:   "user/disallowAllDeviceTypes",
	Doc:    "Leaves an account only the device types that are assigned to it one by one.",
	Needs:  hive.ManageDeviceType,
	REST:   REST{Route: "DELETE /user/{userId}/devicetype/all", Status: 204},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *userOnly) (None, error) {
	if in.UserID == nil {
		return None{}, errUserID
	}
	return None{}, c.Hive.Users.OpenAllTypes(ctx, c.Caller, *in.UserID, false)
})
