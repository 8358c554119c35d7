package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type notificationInsert struct {
	DeviceID     string           `json:"deviceId" required:"true"`
	Notification *newNotification `json:"notification" required:"true"`
}

type newNotification struct {
	Notification *string   `json:"notification" required:"true"`
	Timestamp    wire.Time `json:"timestamp" doc:"Now unless it is given."`
	Parameters   wire.Free `json:"parameters"`
}

type notificationInsertReply struct {
	Notification struct {
		ID        hive.ID   `json:"id"`
		Timestamp wire.Time `json:"timestamp"`
	} `json:"notification"`
}

var errNotificationRequired = hive.Errorf(hive.Invalid, "Notification is required")

var _ = defineWrite(Action{
	Name:   "notification/insert",
	Doc:    "Stores a notification of a device and sends it to subscribers.",
	Needs:  hive.CreateDeviceNotification,
	REST:   REST{Route: "POST /device/{deviceId}/notification", Body: "notification", Result: "notification", Status: 201, Adapt: refuseSpecial},
	Waits:  true,
	Target: theDevice,
	Allow:  onDevice,
}, func(ctx context.Context, c *Call, in *notificationInsert) hive.Pending[hive.Notification] {
	switch {
	case in.Notification == nil || in.Notification.Notification == nil:
		return hive.Failed[hive.Notification](errNotificationRequired)
	case in.DeviceID == "":
		return hive.Failed[hive.Notification](errDeviceID)
	}
	return c.Hive.Notifications.Insert(ctx, c.Caller, in.DeviceID, hive.NewNotification{
		Name: *in.Notification.Notification, Timestamp: in.Notification.Timestamp.Time, Parameters: in.Notification.Parameters,
	})
}, func(n *hive.Notification) (out notificationInsertReply, id hive.ID) {
	out.Notification.ID, out.Notification.Timestamp = n.ID, wire.Time{Time: n.Timestamp}
	return out, n.ID
})

// refuseSpecial keeps clients of the REST API from sending what only the
// server says.
func refuseSpecial(m *wire.Message) error {
	var body wire.Message
	if !body.Parse(m.Get("notification")) || body.Value("notification") == nil {
		return errParameters
	}
	switch name, _ := wire.Text(body.Get("notification")); name {
	case hive.DeviceAdded, hive.DeviceUpdated:
		return hive.Errorf(hive.Forbidden, "It's forbidden to insert these special notifications: %s, %s.", hive.DeviceUpdated, hive.DeviceAdded)
	}
	return nil
}
