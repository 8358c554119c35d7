package actions

import (
	"context"

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
	out.Info.ServerTimestamp = wire.Time{Time: c.Now()}
	out.Info.RestServerURL = c.Peer.RestURL
	return out, nil
})
