//go:build !unix

package ws

import "net"

// rawConn reads by the plain connection; an idle one holds a buffer.
type rawConn struct{}

func (*rawConn) init(net.Conn) {}
func (*rawConn) begin()        {}

func (s *stream) receive(turn func() bool) error { return s.plain(turn) }

func (s *stream) shut() { _ = s.Close() } // may be closed already

func (*rawConn) descriptor() descriptor { return nowhere }

// descriptor would be where a connection is written to without waiting.
type descriptor struct{}

var nowhere descriptor

func (descriptor) write([]byte) (int, error) { return 0, nil }
