package embedded

import (
	"encoding/json"
	"slices"

	"hivewire/hive"
)

// networkHead is a network or a device type in the database, without its id.
type networkHead struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

var networkKind = &kind[hive.ID, hive.Network, hive.NetworkQuery]{
	noun:      "Network",
	prefix:    'n',
	key:       networkID,
	appendKey: appendID,
	parseKey:  parseID,
	setID:     func(n *hive.Network, id hive.ID) { n.ID = id },
	name:      networkName,
	nameTaken: hive.ReasonNameTaken,
	encode: func(enc *json.Encoder, n *hive.Network) error {
		return enc.Encode(&networkHead{n.Name, n.Description})
	},
	decode: func(id hive.ID, head, _ []byte) (hive.Network, error) {
		var h networkHead
		err := json.Unmarshal(head, &h)
		return hive.Network{ID: id, Name: h.Name, Description: h.Description}, err
	},
	match: func(q hive.NetworkQuery, n *hive.Network) bool { return matchNetwork(q, n.ID, n.Name) },
	window: func(all []hive.Network, q hive.NetworkQuery) []hive.Network {
		return hive.Window(all, q.Page, networkID, networkName)
	},
}

func networkID(n *hive.Network) hive.ID { return n.ID }

func networkName(n *hive.Network) string { return n.Name }

var deviceTypeKind = &kind[hive.ID, hive.DeviceType, hive.NetworkQuery]{
	noun:      "Device type",
	prefix:    't',
	key:       deviceTypeID,
	appendKey: appendID,
	parseKey:  parseID,
	setID:     func(d *hive.DeviceType, id hive.ID) { d.ID = id },
	name:      deviceTypeName,
	nameTaken: hive.ReasonNameTaken,
	encode: func(enc *json.Encoder, d *hive.DeviceType) error {
		return enc.Encode(&networkHead{d.Name, d.Description})
	},
	decode: func(id hive.ID, head, _ []byte) (hive.DeviceType, error) {
		var h networkHead
		err := json.Unmarshal(head, &h)
		return hive.DeviceType{ID: id, Name: h.Name, Description: h.Description}, err
	},
	match: func(q hive.NetworkQuery, d *hive.DeviceType) bool { return matchNetwork(q, d.ID, d.Name) },
	window: func(all []hive.DeviceType, q hive.NetworkQuery) []hive.DeviceType {
		return hive.Window(all, q.Page, deviceTypeID, deviceTypeName)
	},
}

func deviceTypeID(d *hive.DeviceType) hive.ID { return d.ID }

func deviceTypeName(d *hive.DeviceType) string { return d.Name }

func matchNetwork(q hive.NetworkQuery, id hive.ID, name string) bool {
	return (q.Name == "" || q.Name == name) && (q.IDs == nil || slices.Contains(q.IDs, id))
}
