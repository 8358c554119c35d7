package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:    "audit/unsubscribe",
	Doc:     "Ends a subscription to the audit trail, or all of the connection.",
	Needs:   hive.ManageUser,
	Session: true,
}, func(_ context.Context, c *Call, in *unsubscribe) (None, error) {
	return None{}, c.unsubscribe(in, ofAudit)
})
