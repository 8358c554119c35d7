package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:  "devicetype/count",
	Doc:   "Counts the device types that the caller sees, by name.",
	Needs: hive.GetDeviceType,
	REST:  REST{Route: "GET /devicetype/count"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *groupFilter) (count, error) {
	n, err := c.Hive.DeviceTypes.Count(ctx, c.Caller, in.query())
	return count{Count: n}, err
})
