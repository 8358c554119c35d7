//go:build !unix

package ws

import "net"

// rawConn reads and writes by the plain connection; an idle one holds a buffer.
type rawConn struct{}

func (*rawConn) init(net.Conn) {}

func (*rawConn) read(c net.Conn, buf **[]byte, _ bool) (n int, waited bool, err error) {
	*buf = readBuffers.Get().(*[]byte)
	n, err = c.Read(**buf)
	return n, true, err
}

func (*rawConn) tryOnce([]byte) (int, error) { return 0, nil }
