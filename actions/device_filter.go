package actions

import "hivewire/hive"

// deviceFilter is what device/list and device/count select by.
type deviceFilter struct {
	Name        string   `json:"name"`
	NamePattern string   `json:"namePattern"`
	NetworkID   *hive.ID `json:"networkId"`
	NetworkName string   `json:"networkName"`
}

func (f *deviceFilter) domain() hive.DeviceFilter {
	return hive.DeviceFilter{Name: f.Name, NamePattern: f.NamePattern, NetworkID: f.NetworkID, NetworkName: f.NetworkName}
}
