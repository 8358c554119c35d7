package actions

import (
	"context"

	"hivewire/hive"
)

type networkInsert struct {
	Network *newGroup `json:"network" required:"true"`
}

type networkInsertReply struct {
	Network idView `json:"network"`
}

var errNetworkRequired = hive.Errorf(hive.Invalid, "Network is required")

var _ = define(Action{
	Name:  "network/insert",
	Doc:   "Makes a network; it is given to no account.",
	Needs: hive.ManageNetwork,
	REST:  REST{Route: "POST /network", Body: "network", Result: "network", Status: 201},
	Waits: true,
}, func(ctx context.Context, c *Call, in *networkInsert) (out networkInsertReply, err error) {
	if in.Network == nil {
		return out, errNetworkRequired
	}
	g, err := c.Hive.Networks.Insert(ctx, in.Network.domain())
	out.Network.ID = g.ID
	return out, err
})
