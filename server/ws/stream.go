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

// turns is how often a connection serves what has come before others get the
// processor: for less than a millisecond of short requests.
const turns = 32

var readBuffers = sync.Pool{New: func() any { b := make([]byte, 0, readAhead); return &b }}

// stream is a network connection with a read-ahead that exists only while it
// holds something, and an outbox. The HTTP handshake uses the connection as it is.
//
// Only the reading goroutine uses the fields below of.
type stream struct {
	out outbox // first, so that what every push looks at begins a cache line
	net.Conn
	of   owner
	raw  rawConn
	in   *[]byte // input, nil for none
	r    int     // how much of it has been served
	busy int8    // turns since others got the processor
	late bool    // the read deadline passed before the next read
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
	tooSlow() // ends the connection of a client that does not read; may be called twice
	wake()    // has the connection see that it is closed
}

// begin ends the handshake.
func (s *stream) begin(l *Limits, stats *Stats, of owner) {
	s.of, s.out.limits, s.out.stats = of, l, stats
	s.raw.begin()
	expire(s.Conn, l.deadAfter())
}

// room returns where input goes, behind what is still to be served. It moves
// that, and grows as a frame comes that is larger.
func (s *stream) room() []byte {
	if s.in == nil {
		s.in = readBuffers.Get().(*[]byte)
	}
	b := append((*s.in)[:0], (*s.in)[s.r:]...)
	if cap(b)-len(b) < readAhead/4 {
		b = append(make([]byte, 0, 2*cap(b)), b...)
	}
	*s.in, s.r = b, 0
	return b[len(b):cap(b)]
}

// serve has turn serve n bytes that were read into the room, and reports what it reports.
func (s *stream) serve(n int, turn func() bool) bool {
	*s.in = (*s.in)[:len(*s.in)+n]
	s.out.stats.BytesIn.Add(uint64(n))
	if s.busy++; s.busy >= turns {
		s.busy = 0
		runtime.Gosched()
	}
	s.out.cork()
	return turn()
}

// release gives up the read-ahead when it holds nothing.
func (s *stream) release() {
	if s.in != nil && s.r == len(*s.in) {
		s.discard()
	}
}

// discard gives up the read-ahead.
func (s *stream) discard() {
	if s.in != nil && cap(*s.in) == readAhead {
		*s.in = (*s.in)[:0]
		readBuffers.Put(s.in)
	}
	s.in, s.r = nil, 0
}

// take returns the payload of the next frame, whose header is so long. It
// lasts until more is read.
func (s *stream) take(f frame, header int) ([]byte, error) {
	p := (*s.in)[s.r+header:]
	if uint64(len(p)) < f.size {
		return nil, errPart
	}
	p = p[:f.size]
	unmask(p, f.mask)
	s.r += header + len(p)
	return p, nil
}

// plain is receive for connections without a descriptor of their own.
func (s *stream) plain(turn func() bool) error {
	for {
		n, err := s.Conn.Read(s.room())
		if n > 0 && !s.serve(n, turn) {
			return nil
		}
		if err != nil {
			return err
		}
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
	p := (*s.in)[s.r:]
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
