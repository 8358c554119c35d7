package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type commandUpdate struct {
	DeviceID  string                    `json:"deviceId" required:"true"`
	CommandID *hive.ID                  `json:"commandId" required:"true"`
	Command   wire.Later[commandChange] `json:"command" required:"true"`
}

type commandChange struct {
	Status *string   `json:"status"`
	Result wire.Free `json:"result"`
}

var errCommandID = hive.Errorf(hive.Invalid, "Command id is wrong or empty")

var _ = define(Action{
	Name:   "command/update",
	Doc:    "Sets the status and result of a command, where they are given, and tells subscribers of updates.",
	Needs:  hive.UpdateDeviceCommand,
	REST:   REST{Route: "PUT /device/{deviceId}/command/{commandId}", Body: "command", Status: 204},
	Waits:  true,
	Target: theDevice,
	Allow:  onDevice,
}, func(ctx context.Context, c *Call, in *commandUpdate) (None, error) {
	switch {
	case in.CommandID == nil:
		return None{}, errCommandID
	case in.DeviceID == "":
		return None{}, errDeviceID
	}
	if _, err := c.Hive.Commands.Get(ctx, c.Caller, in.DeviceID, *in.CommandID); err != nil {
		return None{}, err
	}
	change, err := in.Command.Decode()
	if err == nil && change == nil {
		err = errCommandRequired
	}
	if err != nil {
		return None{}, err
	}
	_, err = c.Hive.Commands.Update(ctx, c.Caller, in.DeviceID, *in.CommandID, hive.CommandChange{Status: change.Status, Result: change.Result})
	return None{}, err
})
