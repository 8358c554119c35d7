//go:build unix

package ws

import (
	"net"
	"syscall"
)

// rawConn reads without waiting where it can.
type rawConn struct {
	rc syscall.RawConn // nil when the connection has no descriptor

	// Arguments and results of the callback, which is made once so that a
	// read allocates nothing.
	buf    **[]byte
	n      int
	waited bool
	err    syscall.Errno // smaller than an error
	readFn func(fd uintptr) bool
}

func (r *rawConn) init(c net.Conn) {
	if sc, ok := c.(syscall.Conn); ok {
		if rc, err := sc.SyscallConn(); err == nil {
			r.rc = rc
		}
	}
	r.readFn = r.tryRead
}

// read waits for input and reads it into a buffer that it takes from the pool
// only when there is some. When late it takes what is there though the deadline
// has passed.
func (r *rawConn) read(c net.Conn, buf **[]byte, late bool) (n int, waited bool, err error) {
	if r.rc == nil {
		*buf = readBuffers.Get().(*[]byte)
		n, err = c.Read(**buf)
		return n, true, err
	}
	r.buf, r.waited, r.n, r.err = buf, false, 0, 0
	if late {
		err = r.rc.Control(func(fd uintptr) { r.readFn(fd) })
	}
	if err == nil && (!late || r.waited) {
		err = r.rc.Read(r.readFn)
	}
	if err != nil {
		return 0, r.waited, err
	}
	return r.n, r.waited, failure(r.err)
}

func failure(e syscall.Errno) error {
	if e == 0 {
		return nil
	}
	return e
}

func (r *rawConn) tryRead(fd uintptr) bool {
	*r.buf = readBuffers.Get().(*[]byte)
	for {
		n, err := syscall.Read(int(fd), **r.buf)
		switch err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			readBuffers.Put(*r.buf)
			*r.buf, r.waited = nil, true
			return false
		}
		r.n = max(n, 0)
		r.err, _ = err.(syscall.Errno)
		return true
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
