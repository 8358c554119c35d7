package actions

import (
	"context"

	"hivewire/hive"
)

type deviceTypeDelete struct {
	DeviceTypeID *hive.ID `json:"deviceTypeId" required:"true"`
	Force        bool     `json:"force" doc:"Deletes its devices too."`
}

var _ = define(Action{
	Name:   "devicetype/delete",
	Doc:    "Deletes a device type; with force also its devices, which are in the way otherwise.",
	Needs:  hive.ManageDeviceType,
	REST:   REST{Route: "DELETE /devicetype/{deviceTypeId}", Status: 204},
	Waits:  true,
	Allow:  onDeviceType,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *deviceTypeDelete) (None, error) {
	if in.DeviceTypeID == nil {
		return None{}, errDeviceTypeID
	}
	return None{}, c.Hive.DeviceTypes.Delete(ctx, c.Caller, *in.DeviceTypeID, in.Force)
})
