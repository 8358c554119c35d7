package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type commandInsert struct {
	DeviceID string                 `json:"deviceId" required:"true"`
	Command  wire.Later[newCommand] `json:"command" required:"true"`
}

type newCommand struct {
	Command    *string   `json:"command" required:"true"`
	Timestamp  wire.Time `json:"timestamp" doc:"Now unless it is given."`
	Parameters wire.Free `json:"parameters"`
	Lifetime   *int      `json:"lifetime" doc:"In seconds, for the device to judge."`
	Status     *string   `json:"status"`
	Result     wire.Free `json:"result"`
}

type commandInsertReply struct {
	Command struct {
		ID          hive.ID   `json:"id"`
		Timestamp   wire.Time `json:"timestamp"`
		LastUpdated wire.Time `json:"lastUpdated"`
		UserID      hive.ID   `json:"userId"`
	} `json:"command"`
}

var errCommandRequired = hive.Errorf(hive.Invalid, "Command is required")

var _ = defineWrite(Action{
	Name:   "command/insert",
	Doc:    "Stores a command to a device and sends it to subscribers.",
	Needs:  hive.CreateDeviceCommand,
	REST:   REST{Route: "POST /device/{deviceId}/command", Body: "command", Result: "command", Status: 201},
	Waits:  true,
	Target: theDevice,
	Allow:  onDevice,
}, func(ctx context.Context, c *Call, in *commandInsert) hive.Pending[hive.Command] {
	if in.DeviceID == "" {
		return hive.Failed[hive.Command](errDeviceID)
	}
	if _, err := c.Hive.Devices.Get(ctx, c.Caller, in.DeviceID); err != nil {
		return hive.Failed[hive.Command](err)
	}
	n, err := in.Command.Decode()
	if err == nil && (n == nil || n.Command == nil) {
		err = errCommandRequired
	}
	if err != nil {
		return hive.Failed[hive.Command](err)
	}
	return c.Hive.Commands.Insert(ctx, c.Caller, in.DeviceID, hive.NewCommand{
		Name: *n.Command, Timestamp: n.Timestamp.Time, Parameters: n.Parameters, Lifetime: n.Lifetime, Status: n.Status, Result: n.Result,
	})
}, func(command *hive.Command) (out commandInsertReply, id hive.ID) {
	out.Command.ID, out.Command.UserID = command.ID, command.UserID
	out.Command.Timestamp, out.Command.LastUpdated = wire.Time{Time: command.Timestamp}, wire.Time{Time: command.LastUpdated}
	return out, command.ID
})
