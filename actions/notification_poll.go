package actions

import (
	"context"

	"hivewire/hive"
)

// notificationPoll asks for notifications of one device.
type notificationPoll struct {
	DeviceID string   `json:"deviceId" required:"true"`
	Names    []string `json:"names" doc:"Of these names."`
	pollTime
}

var _ = define(Action{
	Name:  "notification/poll",
	Doc:   "Waits for notifications of a device that are newer than a moment.",
	Needs: hive.GetDeviceNotification,
	REST:  REST{Route: "GET /device/{deviceId}/notification/poll", Result: "notifications"},
	Only:  OverREST,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *notificationPoll) (notificationListReply, error) {
	return c.pollNotifications(ctx, &hive.Interest{DeviceID: &in.DeviceID, Names: in.Names}, &in.pollTime)
})

var _ = define(Action{
	Name:  "notification/pollMany",
	Doc:   "Waits for notifications of the devices of networks and device types, or of all that the caller sees.",
	Needs: hive.GetDeviceNotification,
	REST:  REST{Route: "GET /device/notification/poll", Result: "notifications"},
	Only:  OverREST,
}, func(ctx context.Context, c *Call, in *pollInterest) (notificationListReply, error) {
	return c.pollNotifications(ctx, in.domain(hive.NotificationInserts), &in.pollTime)
})

func (c *Call) pollNotifications(ctx context.Context, asked *hive.Interest, in *pollTime) (out notificationListReply, err error) {
	asked.Topic = hive.NotificationInserts
	err = c.poll(ctx, asked, in, defaultLimit, func(e *hive.Event) {
		out.Notifications = append(out.Notifications, viewNotification(e.Notification))
	})
	return out, err
}
