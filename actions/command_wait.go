package actions

import (
	"context"
	"slices"
	"time"

	"hivewire/hive"
)

// commandWait asks for the update of a command.
type commandWait struct {
	DeviceID  string  `json:"deviceId" required:"true"`
	CommandID hive.ID `json:"commandId" required:"true"`
	pollWait
}

type commandWaitReply struct {
	Command *commandView `json:"command"`
}

var _ = define(Action{
	Name:  "command/wait",
	Doc:   "Waits until a command has been updated and shows it; no content when it is not in time.",
	Needs: hive.GetDeviceCommand,
	REST:  REST{Route: "GET /device/{deviceId}/command/{commandId}/poll", Result: "command"},
	Only:  OverREST,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *commandWait) (out commandWaitReply, err error) {
	wait, err := in.duration()
	if err != nil {
		return out, err
	}
	updated, err := c.awaitUpdate(ctx, in, wait)
	if ctx.Err() != nil {
		return out, nil // what failed because of it is no failure
	}
	if updated != nil {
		view := viewCommand(updated)
		out.Command = &view
	}
	return out, err
})

// bell wakes whoever waits for the update of one command. It implements
// [hive.Subscriber].
type bell struct {
	command hive.ID
	rung    chan struct{}
}

// Deliver implements [hive.Subscriber].
func (b bell) Deliver(updates *hive.Batch) {
	if slices.ContainsFunc(updates.Events, func(e *hive.Event) bool { return e.Command.ID == b.command }) {
		select {
		case b.rung <- struct{}{}:
		default:
		}
	}
}

// Flush implements [hive.Subscriber].
func (b bell) Flush() bool { return false }

// awaitUpdate returns the command once it has been updated, nil when there is
// none or the time is up.
func (c *Call) awaitUpdate(ctx context.Context, in *commandWait, wait time.Duration) (*hive.Command, error) {
	b := bell{command: in.CommandID, rung: make(chan struct{}, 1)}
	place := c.Hive.Bus.Subscribe(hive.Filter{Topic: hive.CommandUpdates, DeviceID: in.DeviceID}, b)
	defer place.Cancel()
	defer c.waiting.enter(c.Caller.UserID, b.rung)()
	var over <-chan time.Time
	for {
		if err := c.renew(ctx, hive.GetDeviceCommand); err != nil {
			return nil, err
		}
		if _, err := c.Hive.Devices.Get(ctx, c.Caller, in.DeviceID); err != nil {
			return nil, err
		}
		command, err := c.Hive.Commands.Get(ctx, c.Caller, in.DeviceID, in.CommandID)
		switch {
		case hive.KindOf(err) == hive.NotFound && err != nil:
			return nil, nil
		case err != nil:
			return nil, err
		case command.Updated:
			return &command, nil
		case wait == 0:
			return nil, nil
		case over == nil:
			timer := time.NewTimer(wait)
			defer timer.Stop()
			over = timer.C
		}
		select {
		case <-b.rung:
		case <-over:
			return nil, nil
		case <-c.Stopping:
			return nil, nil
		case <-ctx.Done():
			return nil, nil
		}
	}
}
