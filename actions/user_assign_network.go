package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:   "user/assignNetwork",
	Doc:    "Gives a network to an account, or leaves it there.",
	Needs:  hive.ManageNetwork,
	REST:   REST{Route: "PUT /user/{userId}/network/{networkId}", Status: 204},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *userNetwork) (None, error) {
	if err := in.check(); err != nil {
		return None{}, err
	}
	return None{}, c.Hive.Networks.Assign(ctx, c.Caller, *in.UserID, *in.NetworkID)
})
