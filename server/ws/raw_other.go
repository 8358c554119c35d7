//go:build !unix

package ws

import "net"

// rawConn reads and writes by the plain connection; an idle one holds a buffer.
type rawConn struct{}

func (*rawConn) init(net.Conn) {}
func (*rawConn) begin()        {}

func (s *stream) receive(turn func() bool) error { return s.plain(turn) }

func (s *stream) shut() { _ = s.Conn.Close() } // may be closed already

func (*rawConn) tryOnce([]byte) (int, error) { return 0, nil }
