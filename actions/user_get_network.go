package actions

import (
	"context"

	"hivewire/hive"
)

// userGetNetworkReply holds the network twice nested, as the Java server sends it.
type userGetNetworkReply struct {
	Network struct {
		Network groupView `json:"network"`
	} `json:"network"`
}

var _ = define(Action{
	Name:  "user/getNetwork",
	Doc:   "Shows a network that an account was given; clients ask only about themselves.",
	Needs: hive.GetNetwork,
	REST:  REST{Route: "GET /user/{userId}/network/{networkId}", Result: "network"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *userNetwork) (out userGetNetworkReply, err error) {
	if err := in.check(); err != nil {
		return out, err
	}
	g, err := c.Hive.Networks.Of(ctx, c.Caller, *in.UserID, *in.NetworkID)
	if err != nil {
		return out, err
	}
	out.Network.Network = viewGroup(g)
	return out, nil
})
