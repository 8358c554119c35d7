package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type info struct {
	APIVersion      string    `json:"apiVersion"`
	ServerTimestamp wire.Time `json:"serverTimestamp"`
	SocketURL       string    `json:"webSocketServerUrl"`
}

var _ = define(Action{
	Name:  "info",
	Doc:   "Tells the version of the API, the server's time, which clients use as the start of polls, and the address of the WebSocket endpoint.",
	Needs: hive.Anyone,
	REST:  REST{Route: "GET /info"},
	Only:  OverREST,
}, func(_ context.Context, c *Call, _ *None) (info, error) {
	return info{APIVersion: APIVersion, ServerTimestamp: c.beginning(), SocketURL: c.Peer.SocketURL}, nil
})
