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

// notificationID is a number with an error of its own for what is none, which
// comes after that of the device.
type notificationID struct {
	Given bool
	ID    hive.ID
	err   error
}

// UnmarshalWire implements [wire.Unmarshaler].
func (n *notificationID) UnmarshalWire(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	n.Given = true
	id, err := wire.Int(raw)
	if n.ID = hive.ID(id); err != nil {
		n.err = hive.Errorf(hive.Invalid, "Notification id should be an integer value.")
	}
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
	case in.NotificationID.err != nil:
		return out, in.NotificationID.err
	}
	n, err := c.Hive.Notifications.Get(ctx, c.Caller, in.DeviceID, in.NotificationID.ID)
	out.Notification = viewNotification(&n)
	return out, err
})
