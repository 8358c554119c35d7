//go:build !linux

package ws

import (
	"net"
	"time"
)

// expire leaves it to the system how often it sends again what a peer does not
// acknowledge, before it ends the connection.
func expire(net.Conn, time.Duration) {}
