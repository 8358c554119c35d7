//go:build unix

package ws

import (
	"net"
	"syscall"
)

// rawConn reads and writes without waiting where it can.
type rawConn struct {
	rc syscall.RawConn // nil when the connection has no descriptor

	// Arguments and results of the callbacks, which are made once so that a
	// read or write allocates nothing. Reading and writing do not share any.
	buf      **[]byte
	n        int
	waited   bool
	err      syscall.Errno // smaller than an error
	writeErr syscall.Errno
	readFn   func(fd uintptr) bool
	out      []byte
	written  int
	writeFn  func(fd uintptr) bool
}

func (r *rawConn) init(c net.Conn) {
	if sc, ok := c.(syscall.Conn); ok {
		if rc, err := sc.SyscallConn(); err == nil {
			r.rc = rc
		}
	}
	r.readFn, r.writeFn = r.tryRead, r.tryWrite
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

// tryOnce writes as much of p as goes without waiting.
func (r *rawConn) tryOnce(p []byte) (n int, err error) {
	if r.rc == nil {
		return 0, nil
	}
	r.out, r.written, r.writeErr = p, 0, 0
	err = r.rc.Write(r.writeFn)
	r.out = nil
	if err == nil {
		err = failure(r.writeErr)
	}
	return r.written, err
}

func (r *rawConn) tryWrite(fd uintptr) bool {
	for {
		n, err := syscall.Write(int(fd), r.out)
		switch err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			return true
		}
		r.written = max(n, 0)
		r.writeErr, _ = err.(syscall.Errno)
		return true
	}
}
