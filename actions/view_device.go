package actions

import (
	"hivewire/hive"
	"hivewire/internal/wire"
)

// deviceView is a device as it is shown alone, in lists, and in the
// notifications that tell of it.
type deviceView struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Data         wire.Free `json:"data"`
	NetworkID    hive.ID   `json:"networkId"`
	DeviceTypeID hive.ID   `json:"deviceTypeId"`
	Blocked      bool      `json:"isBlocked"`
}

func viewDevice(d *hive.Device) deviceView {
	return deviceView{ID: d.ID, Name: d.Name, Data: d.Data, NetworkID: d.NetworkID, DeviceTypeID: d.DeviceTypeID, Blocked: d.Blocked}
}

// describeDevice renders a device as free JSON.
func describeDevice(d *hive.Device) []byte {
	v := viewDevice(d)
	return wire.Append(nil, &v)
}

// shortDevice is a device inside a network or a device type.
type shortDevice struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Data    wire.Free `json:"data"`
	Blocked bool      `json:"isBlocked"`
}
