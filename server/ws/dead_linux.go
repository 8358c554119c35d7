package ws

import (
	"net"
	"syscall"
	"time"
)

// tcpUserTimeout is the option, in milliseconds, of how long what was sent may
// wait to be acknowledged; tcp(7).
const tcpUserTimeout = 18

// expire has the system end a connection once its peer has taken nothing for so
// long of what was sent, pings included. A client need not answer them for that:
// its system acknowledges them. It also ends a client that reads so little
// that its system has no room, whether or not the outbox still gets rid of its
// frames.
func expire(c net.Conn, after time.Duration) {
	if t, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = t.NetConn() // what is below TLS
	}
	var r rawConn
	if r.init(c); r.rc != nil {
		_ = r.rc.Control(func(fd uintptr) { // a connection that is over shows it when it is read
			_ = syscall.SetsockoptInt(int(fd), syscall.SOL_TCP, tcpUserTimeout, int(after/time.Millisecond)) // fails for what is not TCP
		})
	}
}
