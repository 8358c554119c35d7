package main

import (
	"net"
	"net/http"

	"github.com/gorilla/websocket"
)

// gorilla is the echo server of gorilla's own examples, with its defaults.
func gorilla(l net.Listener, _ options) error {
	var upgrader websocket.Upgrader
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		for {
			kind, message, err := c.ReadMessage()
			if err != nil {
				return
			}
			if err := c.WriteMessage(kind, message); err != nil {
				return
			}
		}
	}))
}
