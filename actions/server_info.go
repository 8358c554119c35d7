package actions

import (
	"context"
	"time"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// APIVersion is the DeviceHive API that is spoken; clients compare it.
const APIVersion = "4.1.0"

type serverInfo struct {
	Info struct {
		APIVersion      string    `json:"apiVersion"`
		ServerTimestamp wire.Time `json:"serverTimestamp"`
		RestServerURL   string    `json:"restServerUrl"`
	} `json:"info"`
}

var _ = define(Action{
	Name:  "server/info",
	Doc:   "Tells the version of the API and the server's time, which clients use as the start of subscriptions.",
	Needs: hive.Anyone,
}, func(_ context.Context, c *Call, _ *None) (out serverInfo, err error) {
	out.Info.APIVersion = APIVersion
	out.Info.ServerTimestamp = c.beginning()
	out.Info.RestServerURL = c.Peer.RestURL
	return out, nil
})

// beginning is the server's time, from which clients ask on. They are sent what
// is later, so it is a millisecond ago: what is stored in this one is not missed.
func (c *Call) beginning() wire.Time {
	now := c.began
	if now.IsZero() {
		now = c.Now()
	}
	return wire.Time{Time: now.Add(-time.Millisecond)}
}
