package actions

import (
	"context"

	"hivewire/hive"
)

// commandPoll asks for commands to one device.
type commandPoll struct {
	DeviceID string   `json:"deviceId" required:"true"`
	Names    []string `json:"names" doc:"Of these names."`
	pollTime
	commandPollKind
}

type commandPollKind struct {
	Limit   *int `json:"limit" doc:"At most so many; 100 unless it is given."`
	Updates bool `json:"returnUpdatedCommands" doc:"Updates instead of new commands."`
}

// commandPollMany asks for commands to several devices.
type commandPollMany struct {
	pollInterest
	commandPollKind
}

var _ = define(Action{
	Name:  "command/poll",
	Doc:   "Waits for commands to a device, or for their updates, that are newer than a moment.",
	Needs: hive.GetDeviceCommand,
	REST:  REST{Route: "GET /device/{deviceId}/command/poll", Result: "commands"},
	Only:  OverREST,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *commandPoll) (commandListReply, error) {
	return c.pollCommands(ctx, &hive.Interest{DeviceID: &in.DeviceID, Names: in.Names}, &in.pollTime, &in.commandPollKind)
})

var _ = define(Action{
	Name:  "command/pollMany",
	Doc:   "Waits for commands to the devices of networks and device types, or to all that the caller sees, or for their updates.",
	Needs: hive.GetDeviceCommand,
	REST:  REST{Route: "GET /device/command/poll", Result: "commands"},
	Only:  OverREST,
}, func(ctx context.Context, c *Call, in *commandPollMany) (commandListReply, error) {
	return c.pollCommands(ctx, in.domain(hive.CommandInserts), &in.pollTime, &in.commandPollKind)
})

func (c *Call) pollCommands(ctx context.Context, asked *hive.Interest, in *pollTime, kind *commandPollKind) (out commandListReply, err error) {
	asked.Topic = hive.CommandInserts
	if kind.Updates {
		asked.Topic = hive.CommandUpdates
	}
	limit := defaultLimit
	if kind.Limit != nil {
		limit = *kind.Limit
	}
	if limit < 0 {
		return out, hive.Errorf(hive.Invalid, "Limit can't be less than 0.")
	}
	err = c.poll(ctx, asked, in, limit, func(e *hive.Event) {
		out.Commands = append(out.Commands, viewCommand(e.Command))
	})
	return out, err
}
