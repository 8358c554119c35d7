package actions

import (
	"context"

	"hivewire/hive"
)

type networkDelete struct {
	NetworkID *hive.ID `json:"networkId" required:"true"`
	Force     bool     `json:"force" doc:"Deletes its devices too."`
}

var _ = define(Action{
	Name:   "network/delete",
	Doc:    "Deletes a network; with force also its devices, which are in the way otherwise.",
	Needs:  hive.ManageNetwork,
	REST:   REST{Route: "DELETE /network/{networkId}", Status: 204},
	Waits:  true,
	Allow:  onNetwork,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *networkDelete) (None, error) {
	if in.NetworkID == nil {
		return None{}, errNetworkID
	}
	return None{}, c.Hive.Networks.Delete(ctx, c.Caller, *in.NetworkID, in.Force)
})
