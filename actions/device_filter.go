package actions

import "hivewire/hive"

// deviceFilter is what device/list and device/count select by.
type deviceFilter struct {
	Name        string   `json:"name" doc:"Exact, case-sensitive."`
	NamePattern string   `json:"namePattern" doc:"As LIKE of SQL: % is any run of characters, _ is one."`
	NetworkID   *hive.ID `json:"networkId" doc:"In this network."`
	NetworkName string   `json:"networkName" doc:"In the network of this name."`
}

func (f *deviceFilter) domain() hive.DeviceFilter {
	return hive.DeviceFilter{Name: f.Name, NamePattern: f.NamePattern, NetworkID: f.NetworkID, NetworkName: f.NetworkName}
}
