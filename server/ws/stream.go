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
// holds something, and an outbox. Until begin it is the plain connection, for
// the HTTP handshake.
//
// Only the reading goroutine uses Read and the fields above out.
type stream struct {
	net.Conn
	raw  rawConn
	buf  *[]byte
	r, w int // what of buf is still to be read
	busy int // reads in a row that found input
	on   bool
	land func() // answers what was read
	out  outbox
}

func newStream(c net.Conn) *stream {
	s := &stream{Conn: c}
	s.raw.init(c)
	s.out.s, s.out.idle.L = s, &s.out.mu
	return s
}

// begin ends the handshake: from now on Write takes whole frames.
func (s *stream) begin(l *Limits, stats *Stats, overflow, land func()) {
	s.on, s.land = true, land
	s.out.limits, s.out.stats, s.out.overflow = l, stats, overflow
}

// Read returns what is at hand. Before it waits for more it sends what the
// outbox holds.
func (s *stream) Read(p []byte) (int, error) {
	if !s.on {
		return s.Conn.Read(p)
	}
	if s.r == s.w {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, (*s.buf)[s.r:s.w])
	s.r += n
	if s.r == s.w {
		readBuffers.Put(s.buf)
		s.buf = nil
	}
	return n, nil
}

// await returns when there is input to read.
func (s *stream) await() error {
	if s.r < s.w {
		return nil
	}
	return s.fill()
}

func (s *stream) fill() error {
	s.land()
	if err := s.out.uncork(); err != nil {
		return err
	}
	if s.busy++; s.busy >= turns {
		s.busy = 0
		runtime.Gosched()
	}
	n, waited, err := s.raw.read(&s.buf)
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
	s.r, s.w = 0, n
	s.out.cork()
	return nil
}

// Write queues one whole frame, for the control frames that gorilla writes as
// it reads. They do not overtake replies.
func (s *stream) Write(p []byte) (int, error) {
	if !s.on {
		if answer, early := inJSON(p); early {
			_, err := s.Conn.Write(answer)
			return len(p), err
		}
		return s.Conn.Write(p)
	}
	s.land()
	return len(p), s.out.append(p, nil)
}

// SetWriteDeadline is gorilla's before each frame; ours is set when a write
// has to wait.
func (s *stream) SetWriteDeadline(t time.Time) error {
	if s.on {
		return nil
	}
	return s.Conn.SetWriteDeadline(t)
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
