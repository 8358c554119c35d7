package actions

import (
	"context"
	"strings"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type deviceList struct {
	deviceFilter
	listPage
}

type deviceListReply struct {
	Devices []deviceView `json:"devices"`
}

var (
	deviceSort     = sortFields{"name": hive.ByName, "network": hive.ByNetwork}
	deviceSortREST = sortFields{"name": hive.ByName, "network": hive.ByNetwork, "devicetype": hive.ByDeviceType}
)

var _ = define(Action{
	Name:  "device/list",
	Doc:   "Lists the devices that the caller sees, by name and network, in the order of their creation unless it says otherwise.",
	Needs: hive.GetDevice,
	REST:  restDevices(),
	Waits: true,
}, func(ctx context.Context, c *Call, in *deviceList) (out deviceListReply, err error) {
	f, fields := in.domain(), deviceSort
	if c.dialog == nil {
		fields = deviceSortREST
	}
	var empty bool
	if f.Page, empty, err = in.page(fields); err != nil || empty {
		return out, err
	}
	found, err := c.Hive.Devices.Find(ctx, c.Caller, f)
	for i := range found {
		out.Devices = append(out.Devices, viewDevice(&found[i]))
	}
	return out, err
})

// restDevices is the binding of the list, which may also be sorted by the
// status. Devices have none any more, so that orders nothing.
func restDevices() REST {
	r := restList("GET /device", "devices")
	adapt := r.Adapt
	r.Adapt = func(m *wire.Message) error {
		if raw := m.Value("sortField"); raw != nil {
			if name, _ := wire.Text(raw); strings.EqualFold(name, "status") {
				m.Set("sortField", []byte("null"))
			}
		}
		return adapt(m)
	}
	return r
}
