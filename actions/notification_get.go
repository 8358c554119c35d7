package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type notificationGet struct {
	DeviceID       string         `json:"deviceId" required:"true"`
	NotificationID notificationID `json:"notificationId" required:"true"`
}

// notificationID is a number with an error of its own for what is none.
type notificationID struct {
	Given bool
	ID    hive.ID
}

// UnmarshalWire implements [wire.Unmarshaler].
func (n *notificationID) UnmarshalWire(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	id, err := wire.Int(raw)
	if err != nil {
		return hive.Errorf(hive.Invalid, "Notification id should be an integer value.")
	}
	n.Given, n.ID = true, hive.ID(id)
	return nil
}

// JSONSchema implements [wire.Described].
func (notificationID) JSONSchema() string { return `{"type":"integer","format":"int64"}` }

type notificationReply struct {
	Notification notificationView `json:"notification"`
}

var _ = define(Action{
	Name:  "notification/get",
	Doc:   "Shows a notification of a device.",
	Needs: hive.GetDeviceNotification,
	REST:  REST{Route: "GET /device/{deviceId}/notification/{notificationId}", Result: "notification"},
	Waits: true,
	Allow: onDevice,
}, func(ctx context.Context, c *Call, in *notificationGet) (out notificationReply, err error) {
	switch {
	case in.DeviceID == "":
		return out, errDeviceID
	case !in.NotificationID.Given:
		return out, hive.Errorf(hive.Invalid, "Notification id is wrong or empty")
	}
	n, err := c.Hive.Notifications.Get(ctx, c.Caller, in.DeviceID, in.NotificationID.ID)
	out.Notification = viewNotification(&n)
	return out, err
})
