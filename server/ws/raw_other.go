//go:build !unix

package ws

import "net"

// rawConn reads and writes by the plain connection; an idle one holds a buffer.
type rawConn struct{ conn net.Conn }

func (r *rawConn) init(c net.Conn) { r.conn = c }

func (r *rawConn) read(buf **[]byte, _ bool) (n int, waited bool, err error) {
	*buf = readBuffers.Get().(*[]byte)
	n, err = r.conn.Read(**buf)
	return n, true, err
}

func (r *rawConn) tryOnce([]byte) (int, error) { return 0, nil }
