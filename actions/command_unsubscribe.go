package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:    "command/unsubscribe",
	Doc:     "Ends a subscription to commands, or all of the connection.",
	Needs:   hive.GetDeviceCommand,
	Session: true,
}, func(_ context.Context, c *Call, in *unsubscribe) (None, error) {
	return None{}, c.unsubscribe(in, ofCommands)
})
