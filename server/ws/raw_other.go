//go:build !unix

package ws

import "net"

// rawConn reads by the plain connection; an idle one holds a buffer.
type rawConn struct{}

func (*rawConn) init(net.Conn) {}

func (*rawConn) read(c net.Conn, buf **[]byte, _ bool) (n int, waited bool, err error) {
	*buf = readBuffers.Get().(*[]byte)
	n, err = c.Read(**buf)
	return n, true, err
}

func (*rawConn) descriptor() descriptor { return nowhere }

// descriptor would be where a connection is written to without waiting.
type descriptor struct{}

var nowhere descriptor

func (descriptor) write([]byte) (int, error) { return 0, nil }
