package actions

import (
	"context"

	"hivewire/hive"
)

type commandGet struct {
	DeviceID  string   `json:"deviceId" required:"true"`
	CommandID *hive.ID `json:"commandId" required:"true"`
}

type commandReply struct {
	Command commandView `json:"command"`
	updated bool
}

var _ = define(Action{
	Name:  "command/get",
	Doc:   "Shows a command to a device.",
	Needs: hive.GetDeviceCommand,
	Waits: true,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *commandGet) (commandReply, error) { return c.getCommand(ctx, in) })

// commandGetREST can ask for the command only if it was updated, which the
// WebSocket action of DeviceHive ignores.
type commandGetREST struct {
	commandGet
	Updated bool `json:"returnUpdatedCommands" doc:"Only if the command was updated."`
}

var _ = define(Action{
	Name:  "command/getUpdated",
	Doc:   "Shows a command to a device, on demand only if it was updated.",
	Needs: hive.GetDeviceCommand,
	REST:  REST{Route: "GET /device/{deviceId}/command/{commandId}", Result: "command"},
	Only:  OverREST,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *commandGetREST) (commandReply, error) {
	out, err := c.getCommand(ctx, &in.commandGet)
	if err == nil && in.Updated && !out.updated {
		err = hive.CommandNotFound(*in.CommandID)
	}
	return out, err
})

func (c *Call) getCommand(ctx context.Context, in *commandGet) (out commandReply, err error) {
	switch {
	case in.DeviceID == "":
		return out, errDeviceID
	case in.CommandID == nil:
		return out, errCommandID
	}
	command, err := c.Hive.Commands.Get(ctx, c.Caller, in.DeviceID, *in.CommandID)
	out.Command, out.updated = viewCommand(&command), command.Updated
	return out, err
}
