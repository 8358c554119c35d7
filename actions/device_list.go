package actions

import (
	"context"

	"hivewire/hive"
)

type deviceList struct {
	deviceFilter
	listPage
}

type deviceListReply struct {
	Devices []deviceView `json:"devices"`
}

var deviceSort = sortFields{"name": hive.ByName, "network": hive.ByNetwork}

var _ = define(Action{
	Name:  "device/list",
	Doc:   "Lists the devices that the caller sees, by name and network, in the order of their creation unless it says otherwise.",
	Needs: hive.GetDevice,
	REST:  restList("GET /device", "devices"),
	Waits: true,
}, func(ctx context.Context, c *Call, in *deviceList) (out deviceListReply, err error) {
	f := in.domain()
	var empty bool
	if f.Page, empty, err = in.page(deviceSort); err != nil || empty {
		return out, err
	}
	found, err := c.Hive.Devices.Find(ctx, c.Caller, f)
	for i := range found {
		out.Devices = append(out.Devices, viewDevice(&found[i]))
	}
	return out, err
})
