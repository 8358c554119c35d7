package embedded

import (
	"bytes"
	"cmp"
	"encoding/json"
	"time"

	"hivewire/hive"
)

// deviceHead is a device in the database, without its id and free data.
type deviceHead struct {
	Name         string    `json:"name"`
	NetworkID    hive.ID   `json:"networkId,omitempty"`
	DeviceTypeID hive.ID   `json:"deviceTypeId,omitempty"`
	Blocked      bool      `json:"blocked,omitempty"`
	Created      time.Time `json:"created"`
}

var deviceKind = &kind[string, hive.Device, hive.DeviceQuery]{
	noun:      "Device",
	prefix:    'd',
	key:       func(d *hive.Device) string { return d.ID },
	setKey:    func(d *hive.Device, id string) { d.ID = id },
	announced: true,
	appendKey: appendText,
	parseKey:  parseText,
	lists:     func(in []list, d *hive.Device) []list { return append(in, list{id: d.NetworkID}) },
	among: func(q hive.DeviceQuery) (in []list, all bool) {
		for _, id := range q.Networks.IDs {
			in = append(in, list{id: id})
		}
		return in, q.Networks.All
	},
	tidy: tidyDevice,
	encode: func(b []byte, d *hive.Device) ([]byte, error) {
		b, err := appendJSON(b, &deviceHead{
			Name:         d.Name,
			NetworkID:    d.NetworkID,
			DeviceTypeID: d.DeviceTypeID,
			Blocked:      d.Blocked,
			Created:      d.Created,
		})
		return append(b, d.Data...), err
	},
	decode: func(id string, head, body []byte) (hive.Device, error) {
		var h deviceHead
		if err := json.Unmarshal(head, &h); err != nil {
			return hive.Device{}, err
		}
		d := hive.Device{
			ID:           id,
			Name:         h.Name,
			Data:         bytes.Clone(body),
			NetworkID:    h.NetworkID,
			DeviceTypeID: h.DeviceTypeID,
			Blocked:      h.Blocked,
			Created:      h.Created,
		}
		tidyDevice(nil, &d)
		return d, nil
	},
	match:   func(q hive.DeviceQuery, d *hive.Device) bool { return q.Match(d) },
	page:    func(q hive.DeviceQuery) hive.Page { return q.Page },
	compare: compareDevices,
}

// compareDevices orders by what is asked for, then by creation.
func compareDevices(by hive.SortField, a, b *hive.Device) int {
	order := 0
	switch by {
	case hive.ByName:
		order = cmp.Compare(a.Name, b.Name)
	case hive.ByNetwork:
		order = cmp.Compare(a.NetworkID, b.NetworkID)
	case hive.ByDeviceType:
		order = cmp.Compare(a.DeviceTypeID, b.DeviceTypeID)
	}
	if order == 0 {
		order = a.Created.Compare(b.Created)
	}
	if order == 0 {
		order = cmp.Compare(a.ID, b.ID)
	}
	return order
}

// tidyDevice gives d the one form that comes back after reopening.
func tidyDevice(_, d *hive.Device) {
	d.Created = d.Created.UTC().Truncate(time.Microsecond)
	d.Data = tidySlice(d.Data)
}
