//go:build unix

package ws

import (
	"io"
	"net"
	"syscall"
)

// rawConn reads without waiting where it can.
type rawConn struct {
	rc syscall.RawConn // nil when the connection has no descriptor
}

func (r *rawConn) init(c net.Conn) {
	if sc, ok := c.(syscall.Conn); ok {
		if rc, err := sc.SyscallConn(); err == nil {
			r.rc = rc
		}
	}
}

// begin prepares for receive.
func (r *rawConn) begin() {
	if r.rc != nil {
		_ = r.rc.Control(func(fd uintptr) { tellLeft(int(fd)) }) // a connection that is over shows it when it is read
	}
}

// receive reads input and has turn serve it, again and again, until turn
// reports that there may be no more, and then returns nil. It holds a buffer only
// when there is input. The descriptor cannot be closed meanwhile, only shut down.
//
// Turn is called inside the callback of the read, because the runtime's poller
// forgets at the start of a read that input came, but not between two calls of the
// callback: so there is no need to look before waiting where it is known that
// nothing is left.
func (s *stream) receive(turn func() bool) (err error) {
	rc := s.raw.rc
	if rc == nil {
		return s.plain(turn)
	}
	over := false
	read := func(fd uintptr) bool {
		for !over {
			n, left, e := receive(int(fd), s.room())
			switch {
			case e == syscall.EINTR:
				continue
			case e == syscall.EAGAIN:
				s.release()
				return false
			case e != nil:
				over, err = true, e
			case n == 0:
				over, err = true, io.EOF
			case !s.serve(n, turn):
				over = true
			case !left:
				s.release()
				return false
			}
		}
		return true
	}
	var failed error
	if s.late {
		s.late = false
		failed = rc.Control(func(fd uintptr) { read(fd) }) // the deadline has passed, but not for what is there
	}
	if failed == nil && !over {
		failed = rc.Read(read)
	}
	if failed != nil {
		return failed
	}
	return err
}

// shut ends the connection for both sides without waiting for those who use it.
func (s *stream) shut() {
	if s.raw.rc == nil || s.raw.rc.Control(func(fd uintptr) { _ = syscall.Shutdown(int(fd), syscall.SHUT_RDWR) }) != nil {
		_ = s.Close() // may be closed already
	}
}

// descriptor is where a connection is written to without waiting. It may be
// another's once the connection is closed.
type descriptor int32

// nowhere is the descriptor of what cannot be written to without waiting.
const nowhere descriptor = -1

func (r *rawConn) descriptor() descriptor {
	d := nowhere
	if r.rc != nil {
		_ = r.rc.Control(func(fd uintptr) { d = descriptor(fd) }) // fails only when the connection is over
	}
	return d
}

// write writes as much of p as goes without waiting.
func (d descriptor) write(p []byte) (n int, err error) {
	for d != nowhere {
		n, err := syscall.Write(int(d), p)
		switch err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			return 0, nil
		}
		return max(n, 0), err
	}
	return 0, nil
}
