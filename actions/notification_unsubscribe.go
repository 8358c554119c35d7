package actions

import (
	"context"

	"hivewire/hive"
)

var _ = define(Action{
	Name:    "notification/unsubscribe",
	Doc:     "Ends a subscription to notifications, or all of the connection.",
	Needs:   hive.GetDeviceNotification,
	Session: true,
}, func(_ context.Context, c *Call, in *unsubscribe) (None, error) {
	return None{}, c.unsubscribe(in, ofNotifications)
})
