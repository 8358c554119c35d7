package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:  "network/count",
	Doc:   "Counts the networks that the caller sees, by name.",
	Needs: hive.GetNetwork,
	REST:  REST{Route: "GET /network/count"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *groupFilter) (count, error) {
	n, err := c.Hive.Networks.Count(ctx, c.Caller, in.query())
	return count{Count: n}, err
})
