package actions

import (
	"context"

	"hivewire/hive"
)

type deviceTypeListReply struct {
	DeviceTypes []groupView `json:"deviceTypes"`
}

var _ = define(Action{
	Name:  "devicetype/list",
	Doc:   "Lists the device types that the caller sees, by name.",
	Needs: hive.GetDeviceType,
	REST:  restList("GET /devicetype", "deviceTypes"),
	Waits: true,
}, func(ctx context.Context, c *Call, in *groupList) (out deviceTypeListReply, err error) {
	q := in.query()
	var empty bool
	if q.Page, empty, err = in.page(byName); err != nil || empty {
		return out, err
	}
	found, err := c.Hive.DeviceTypes.Find(ctx, c.Caller, q)
	out.DeviceTypes = viewGroups(found)
	return out, err
})
