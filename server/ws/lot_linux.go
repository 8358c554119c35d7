package ws

import (
	"cmp"
	"os"
	"syscall"
)

// lot watches connections for which no goroutine waits: an epoll set of our
// own, which Go's poller watches in turn, so that no thread waits for it.
type lot struct {
	file *os.File
	set  syscall.RawConn
}

// newLot returns nil when the system gives none; then no connection parks.
func newLot() *lot {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil
	}
	_ = syscall.SetNonblock(fd, true) // by this os.NewFile knows that it may be waited for
	l := &lot{file: os.NewFile(uintptr(fd), "parked connections")}
	if l.set, err = l.file.SyscallConn(); err != nil {
		l.close()
		return nil
	}
	return l
}

// watch calls wake with the number of each connection that has input or is
// over, once for each time that it was added, until the lot is closed.
func (l *lot) watch(wake func(number uint64)) {
	var events [128]syscall.EpollEvent
	n := 0
	for l.set.Read(func(set uintptr) bool {
		n, _ = syscall.EpollWait(int(set), events[:], 0) // fails for no reason that there is
		return n > 0
	}) == nil {
		for _, e := range events[:n] {
			wake(uint64(uint32(e.Pad))<<32 | uint64(uint32(e.Fd)))
		}
	}
}

// takes reports whether a connection can park.
func (l *lot) takes(s *stream) bool { return l != nil && s.raw.rc != nil }

func (l *lot) add(s *stream, number uint64) error {
	return l.control(s, syscall.EPOLL_CTL_ADD, &syscall.EpollEvent{
		Events: syscall.EPOLLIN | syscall.EPOLLONESHOT, Fd: int32(number), Pad: int32(number >> 32),
	})
}

// remove does nothing when the connection is closed; it is not in the set then.
func (l *lot) remove(s *stream) { _ = l.control(s, syscall.EPOLL_CTL_DEL, nil) }

// control holds both descriptors while it uses them, lest they become others'.
func (l *lot) control(s *stream, op int, e *syscall.EpollEvent) (err error) {
	var inner error
	outer := l.set.Control(func(set uintptr) {
		inner = s.raw.rc.Control(func(fd uintptr) { err = syscall.EpollCtl(int(set), op, int(fd), e) })
	})
	return cmp.Or(outer, inner, err)
}

// close may be called on nil.
func (l *lot) close() {
	if l != nil {
		_ = l.file.Close() // nothing is written to it
	}
}
