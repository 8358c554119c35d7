package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:   "user/allowAllDeviceTypes",
	Doc:    "Opens every device type, present and future, to an account; assignments made one by one end.",
	Needs:  hive.ManageDeviceType,
	REST:   REST{Route: "PUT /user/{userId}/devicetype/all", Status: 204},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *userOnly) (None, error) {
	if in.UserID == nil {
		return None{}, errUserID
	}
	return None{}, c.Hive.Users.OpenAllTypes(ctx, c.Caller, *in.UserID, true)
})
