package actions

import (
	"context"

	"hivewire/hive"
)

type notificationList struct {
	messageList
	Notification string `json:"notification" doc:"This name; instead of names."`
}

type notificationListReply struct {
	Notifications []notificationView `json:"notifications"`
}

var notificationSort = map[string]hive.MessageSort{"timestamp": hive.ByTimestamp, "notification": hive.ByMessageName}

var _ = define(Action{
	Name:  "notification/list",
	Doc:   "Lists notifications of a device between two moments, by name.",
	Needs: hive.GetDeviceNotification,
	REST:  restMessages("GET /device/{deviceId}/notification", "notifications"),
	Waits: true,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *notificationList) (out notificationListReply, err error) {
	q, empty, err := in.query(ctx, c, in.Notification, notificationSort)
	if err != nil || empty {
		return out, err
	}
	found, err := c.Hive.Notifications.Find(ctx, c.Caller, q)
	for i := range found {
		out.Notifications = append(out.Notifications, viewNotification(&found[i]))
	}
	return out, err
})
