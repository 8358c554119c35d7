package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:  "device/count",
	Doc:   "Counts the devices that the caller sees, by name and network.",
	Needs: hive.GetDevice,
	REST:  REST{Route: "GET /device/count"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *deviceFilter) (count, error) {
	n, err := c.Hive.Devices.Count(ctx, c.Caller, in.domain())
	return count{Count: n}, err
})
