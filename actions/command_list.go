package actions

import (
	"context"

	"hivewire/hive"
)

type commandList struct {
	messageList
	Command string `json:"command" doc:"This name; instead of names."`
	Status  string `json:"status" doc:"This status."`
}

type commandListReply struct {
	Commands []commandView `json:"commands"`
}

var commandSort = map[string]hive.MessageSort{"timestamp": hive.ByTimestamp, "command": hive.ByMessageName, "status": hive.ByStatus}

var _ = define(Action{
	Name:  "command/list",
	Doc:   "Lists commands to a device between two moments, by name and status.",
	Needs: hive.GetDeviceCommand,
	REST:  restMessages("GET /device/{deviceId}/command", "commands"),
	Waits: true,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *commandList) (out commandListReply, err error) {
	q, empty, err := in.query(ctx, c, in.Command, commandSort)
	if err != nil || empty {
		return out, err
	}
	q.Status = in.Status
	found, err := c.Hive.Commands.Find(ctx, c.Caller, q)
	for i := range found {
		out.Commands = append(out.Commands, viewCommand(&found[i]))
	}
	return out, err
})
