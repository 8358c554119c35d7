package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:   "user/unassignNetwork",
	Doc:    "Takes a network from an account, if it is there.",
	Needs:  hive.ManageNetwork,
	REST:   REST{Route: "DELETE /user/{userId}/network/{networkId}", Status: 204},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *userNetwork) (None, error) {
	if err := in.check(); err != nil {
		return None{}, err
	}
	return None{}, c.Hive.Networks.Unassign(ctx, c.Caller, *in.UserID, *in.NetworkID)
})
