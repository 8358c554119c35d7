package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// apiVersion is the DeviceHive API that is spoken; clients compare it.
const apiVersion = "4.1.0"

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
	out.Info.APIVersion = apiVersion
	out.Info.ServerTimestamp = wire.Time{Time: c.Now()}
	out.Info.RestServerURL = c.Peer.RestURL
	return out, nil
})
