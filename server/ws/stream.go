package ws

import (
	"io"
	"net"
	"runtime"
	"sync"
	"time"
)

// readAhead is how much input one read takes, and with it how much is served
// before the replies leave: about eighty requests of 200 bytes.
const readAhead = 16 << 10

// turns is how many reads in a row may find input before others get the processor.
const turns = 8

var readBuffers = sync.Pool{New: func() any { b := make([]byte, readAhead); return &b }}

// stream is a network connection with a read-ahead that exists only while it
// holds something, and an outbox. The HTTP handshake uses the connection as it is.
//
// Only the reading goroutine uses the fields above out.
type stream struct {
	net.Conn
	raw  rawConn
	buf  *[]byte
	r, w int32 // what of buf is still to be read
	busy int8  // reads in a row that found input
	late bool  // the read deadline passed before the next read
	of   owner
	out  outbox
}

func newStream(c net.Conn) *stream {
	s := &stream{Conn: c}
	s.raw.init(c)
	s.out.s, s.out.idle.L = s, &s.out.mu
	return s
}

// owner is the connection that a stream is for.
type owner interface {
	pause() error // answers what was read, before more is; called on the reading goroutine
	tooSlow()     // ends the connection of a client that does not read; may be called twice
	wake()        // has the connection see that it is closed
}

// begin ends the handshake.
func (s *stream) begin(l *Limits, stats *Stats, of owner) {
	s.of, s.out.limits, s.out.stats = of, l, stats
}

// read appends the next n bytes of input to b, which grows as they come.
func (s *stream) read(b []byte, n int) ([]byte, error) {
	for n > 0 {
		if s.r == s.w {
			if err := s.of.pause(); err != nil {
				return b, err
			}
			if err := s.fill(); err != nil {
				return b, err
			}
		}
		part := s.take(min(n, int(s.w-s.r)))
		b = append(b, part...)
		n -= len(part)
	}
	return b, nil
}

// bytes returns the next n bytes of input, in scratch when they came in parts.
// They last until more is read.
func (s *stream) bytes(scratch []byte, n int) ([]byte, error) {
	if n <= int(s.w-s.r) {
		return s.take(n), nil
	}
	return s.read(scratch, n)
}

// take returns the next n bytes, which have been read. They last until more is read.
func (s *stream) take(n int) []byte {
	from := int(s.r)
	s.r += int32(n)
	return (*s.buf)[from : from+n]
}

// fill waits for input and reads it. What was read before must not be needed any more.
func (s *stream) fill() error {
	s.release()
	if s.busy++; s.busy >= turns {
		s.busy = 0
		runtime.Gosched()
	}
	n, waited, err := s.raw.read(s.Conn, &s.buf, s.late)
	s.late = false
	if waited {
		s.busy = 0
	}
	if err != nil {
		return err
	}
	if n == 0 {
		return io.EOF
	}
	s.out.stats.BytesIn.Add(uint64(n))
	s.r, s.w = 0, int32(n)
	s.out.cork()
	return nil
}

// release gives up the read-ahead.
func (s *stream) release() {
	if s.buf != nil {
		readBuffers.Put(s.buf)
		s.buf, s.r, s.w = nil, 0, 0
	}
}

// Write is the HTTP server's.
func (s *stream) Write(p []byte) (int, error) {
	if answer, early := inJSON(p); early {
		_, err := s.Conn.Write(answer)
		return len(p), err
	}
	return s.Conn.Write(p)
}

// controlAtHand reports whether the input begins with a frame of control that
// is all there.
func (s *stream) controlAtHand() bool {
	p := (*s.buf)[s.r:s.w]
	return len(p) > 1 && p[0]&0x0F >= opClose && len(p) >= 2+4+int(p[1]&0x7F)
}

// drain discards input until the client closes its side or the deadline
// passes, so that closing does not destroy frames still on their way to it.
func (s *stream) drain(deadline time.Time) {
	if half, ok := s.Conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the connection may be gone, and then so is the input
	}
	if s.Conn.SetReadDeadline(deadline) != nil {
		return
	}
	_, _ = io.Copy(io.Discard, s.Conn) // ends by the deadline at the latest
}
