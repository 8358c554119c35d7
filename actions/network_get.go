package actions

import (
	"context"

	"hivewire/hive"
)

type networkGet struct {
	NetworkID *hive.ID `json:"networkId" required:"true"`
}

type networkGetReply struct {
	Network groupDetail `json:"network"`
}

var _ = define(Action{
	Name:  "network/get",
	Doc:   "Shows a network and those of its devices that the caller sees.",
	Needs: hive.GetNetwork,
	REST:  REST{Route: "GET /network/{networkId}", Result: "network"},
	Waits: true,
	Allow: onNetwork,
}, func(ctx context.Context, c *Call, in *networkGet) (out networkGetReply, err error) {
	if in.NetworkID == nil {
		return out, errNetworkID
	}
	g, devices, err := c.Hive.Networks.Get(ctx, c.Caller, *in.NetworkID)
	if err != nil {
		return out, err
	}
	out.Network = viewGroupDetail(g, devices)
	return out, nil
})
