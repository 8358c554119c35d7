package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:    "notification/subscribe",
	Doc:     "Subscribes to notifications of a device, of networks and device types, or of everything the caller sees; with a timestamp also to all that were stored after it.",
	Needs:   hive.GetDeviceNotification,
	Waits:   true,
	Session: true,
	Allow:   onDevice,
}, func(ctx context.Context, c *Call, in *interest) (subscribed, error) {
	return c.subscribe(ctx, in, hive.NotificationInserts, unlimited)
})
