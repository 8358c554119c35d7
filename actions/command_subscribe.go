package actions

import (
	"context"

	"hivewire/hive"
)

type commandSubscribe struct {
	interest
	Limit   *int `json:"limit" doc:"Of the stored commands at most so many; 20 unless it is given."`
	Updates bool `json:"returnUpdatedCommands" doc:"Updates instead of new commands."`
}

var _ = define(Action{
	Name:    "command/subscribe",
	Doc:     "Subscribes to commands, or to their updates, of a device, of networks and device types, or of everything the caller sees; with a timestamp also to what was stored after it.",
	Needs:   hive.GetDeviceCommand,
	Waits:   true,
	Session: true,
	Allow:   onDevice,
}, func(ctx context.Context, c *Call, in *commandSubscribe) (subscribed, error) {
	topic, limit := hive.CommandInserts, defaultTake
	if in.Updates {
		topic = hive.CommandUpdates
	}
	if in.Limit != nil {
		limit = *in.Limit
	}
	return c.subscribe(ctx, &in.interest, topic, limit)
})
