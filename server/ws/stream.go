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
// Only the reading goroutine uses the fields below of.
type stream struct {
	out outbox // first, so that what every push looks at begins a cache line
	net.Conn
	of   owner
	raw  rawConn
	buf  *[]byte
	r, w int32 // what of buf is still to be read
	busy int8  // reads in a row that found input
	late bool  // the read deadline passed before the next read
}

func newStream(c net.Conn) *stream {
	s := &stream{Conn: c}
	s.raw.init(c)
	s.out.s, s.out.idle.L = s, &s.out.mu
	s.out.direct(s.raw.descriptor())
	return s
}

// Close closes the connection when nobody uses its descriptor. Nothing else
// closes it.
func (s *stream) Close() error {
	s.out.direct(nowhere)
	return s.Conn.Close()
}

// owner is the connection that a stream is for.
type owner interface {
	answerAll() // answers what was read; called on the reading goroutine
	tooSlow()   // ends the connection of a client that does not read; may be called twice
	wake()      // has the connection see that it is closed
}

// begin ends the handshake.
func (s *stream) begin(l *Limits, stats *Stats, of owner) {
	s.of, s.out.limits, s.out.stats = of, l, stats
}

// read appends the next n bytes of input to b, which grows as they come.
func (s *stream) read(b []byte, n int) ([]byte, error) {
	for n > 0 {
		if err := s.await(); err != nil {
			return b, err
		}
		part := (*s.buf)[s.r:min(int(s.w), int(s.r)+n)]
		b = append(b, part...)
		n -= len(part)
		if s.r += int32(len(part)); s.r == s.w {
			readBuffers.Put(s.buf)
			s.buf = nil
		}
	}
	return b, nil
}

// await returns when there is input to read. Before it waits for it, it sends
// what the outbox holds.
func (s *stream) await() error {
	if s.r < s.w {
		return nil
	}
	s.of.answerAll()
	if err := s.out.uncork(); err != nil {
		return err
	}
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
