package main

import (
	"context"
	"net"
	"net/http"

	"github.com/centrifugal/centrifuge"
)

// centrifugeRPC is the best known realtime library for Go, with its defaults.
// It answers a remote call with the data of the call.
func centrifugeRPC(l net.Listener, _ options) error {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return err
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{UserID: "1"}}, nil
	})
	node.OnConnect(func(c *centrifuge.Client) {
		c.OnRPC(func(e centrifuge.RPCEvent, answer centrifuge.RPCCallback) {
			answer(centrifuge.RPCReply{Data: e.Data}, nil)
		})
	})
	if err := node.Run(); err != nil {
		return err
	}
	return http.Serve(l, centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{}))
}
