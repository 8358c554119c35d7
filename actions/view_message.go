package actions

import (
	"hivewire/hive"
	"hivewire/internal/wire"
)

// commandView is a command as it is shown everywhere but in the reply to its insertion.
type commandView struct {
	ID           hive.ID   `json:"id"`
	Command      string    `json:"command"`
	Timestamp    wire.Time `json:"timestamp"`
	LastUpdated  wire.Time `json:"lastUpdated"`
	UserID       hive.ID   `json:"userId"`
	DeviceID     string    `json:"deviceId"`
	NetworkID    hive.ID   `json:"networkId"`
	DeviceTypeID hive.ID   `json:"deviceTypeId"`
	Parameters   wire.Free `json:"parameters"`
	Lifetime     *int      `json:"lifetime"`
	Status       *string   `json:"status"`
	Result       wire.Free `json:"result"`
}

func viewCommand(c *hive.Command) commandView {
	return commandView{
		ID: c.ID, Command: c.Name, Timestamp: wire.Time{Time: c.Timestamp}, LastUpdated: wire.Time{Time: c.LastUpdated},
		UserID: c.UserID, DeviceID: c.DeviceID, NetworkID: c.NetworkID, DeviceTypeID: c.DeviceTypeID,
		Parameters: c.Parameters, Lifetime: c.Lifetime, Status: c.Status, Result: c.Result,
	}
}

// notificationView is a notification as it is shown everywhere but in the
// reply to its insertion.
type notificationView struct {
	ID           hive.ID   `json:"id"`
	Notification string    `json:"notification"`
	DeviceID     string    `json:"deviceId"`
	NetworkID    hive.ID   `json:"networkId"`
	DeviceTypeID hive.ID   `json:"deviceTypeId"`
	Timestamp    wire.Time `json:"timestamp"`
	Parameters   wire.Free `json:"parameters"`
}

func viewNotification(n *hive.Notification) notificationView {
	return notificationView{
		ID: n.ID, Notification: n.Name, DeviceID: n.DeviceID, NetworkID: n.NetworkID, DeviceTypeID: n.DeviceTypeID,
		Timestamp: wire.Time{Time: n.Timestamp}, Parameters: n.Parameters,
	}
}
