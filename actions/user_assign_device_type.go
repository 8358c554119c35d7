package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:   "user/assignDeviceType",
	Doc:    "Gives a device type to an account, or leaves it there.",
	Needs:  hive.ManageDeviceType,
	REST:   REST{Route: "PUT /user/{userId}/devicetype/{deviceTypeId}", Status: 204},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *userDeviceType) (None, error) {
	if err := in.check(); err != nil {
		return None{}, err
	}
	return None{}, c.Hive.DeviceTypes.Assign(ctx, c.Caller, *in.UserID, *in.DeviceTypeID)
})
