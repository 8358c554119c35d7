package actions

import (
	"context"

	"hivewire/hive"
)

type commandGet struct {
	DeviceID  string   `json:"deviceId"`
	CommandID *hive.ID `json:"commandId"`
}

type commandReply struct {
	Command commandView `json:"command"`
}

var _ = define(Action{
	Name:  "command/get",
	Doc:   "Shows a command to a device.",
	Needs: hive.GetDeviceCommand,
	REST:  REST{Route: "GET /device/{deviceId}/command/{commandId}", Result: "command"},
	Waits: true,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *commandGet) (out commandReply, err error) {
	switch {
	case in.DeviceID == "":
		return out, errDeviceID
	case in.CommandID == nil:
		return out, errCommandID
	}
	command, err := c.Hive.Commands.Get(ctx, c.Caller, in.DeviceID, *in.CommandID)
	out.Command = viewCommand(&command)
	return out, err
})
