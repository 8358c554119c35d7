package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type networkUpdate struct {
	NetworkID *hive.ID                `json:"networkId" required:"true"`
	Network   wire.Later[groupChange] `json:"network" required:"true"`
}

var _ = define(Action{
	Name:  "network/update",
	Doc:   "Changes the name and description of a network; null keeps what is there.",
	Needs: hive.ManageNetwork,
	REST:  REST{Route: "PUT /network/{networkId}", Body: "network", Status: 204},
	Waits: true,
	Allow: onNetwork,
}, func(ctx context.Context, c *Call, in *networkUpdate) (None, error) {
	if in.NetworkID == nil {
		return None{}, errNetworkID
	}
	if err := c.Hive.Networks.Exists(ctx, *in.NetworkID); err != nil {
		return None{}, err
	}
	change, err := in.Network.Decode()
	if err == nil && change == nil {
		err = errNetworkRequired
	}
	if err != nil {
		return None{}, err
	}
	return None{}, c.Hive.Networks.Update(ctx, *in.NetworkID, change.domain())
})
