package actions

import (
	"context"

	"hivewire/hive"
)

type networkListReply struct {
	Networks []groupView `json:"networks"`
}

var _ = define(Action{
	Name:  "network/list",
	Doc:   "Lists the networks that the caller sees, by name.",
	Needs: hive.GetNetwork,
	REST:  restList("GET /network", "networks"),
	Waits: true,
}, func(ctx context.Context, c *Call, in *groupList) (out networkListReply, err error) {
	q := in.query()
	var empty bool
	if q.Page, empty, err = in.page(byName); err != nil || empty {
		return out, err
	}
	found, err := c.Hive.Networks.Find(ctx, c.Caller, q)
	out.Networks = viewGroups(found)
	return out, err
})
