package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:   "user/unassignDeviceType",
	Doc:    "Takes a device type from an account, if it is there.",
	Needs:  hive.ManageDeviceType,
	REST:   REST{Route: "DELETE /user/{userId}/devicetype/{deviceTypeId}", Status: 204},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *userDeviceType) (None, error) {
	if err := in.check(); err != nil {
		return None{}, err
	}
	return None{}, c.Hive.DeviceTypes.Unassign(ctx, c.Caller, *in.UserID, *in.DeviceTypeID)
})
