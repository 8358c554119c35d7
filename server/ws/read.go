package ws

import (
	"context"
	"encoding/binary"
	"errors"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// maxControl is the most that a ping, pong or close frame may carry.
const maxControl = 125

// frame is the header of a frame from a client.
type frame struct {
	op    byte
	final bool
	size  uint64
	mask  [4]byte
}

// closing is why there are no more frames: the client's close frame, which is
// answered with its code, or one that no client may send.
type closing struct {
	code   int
	reason string
}

// Error implements error.
func (c *closing) Error() string { return c.reason }

func violation(reason string) error { return &closing{websocket.CloseProtocolError, reason} }

// next serves one message, or takes one frame of control between messages, and
// reports whether another may follow.
func (c *conn) next(ctx context.Context) bool {
	f, err := c.s.header()
	switch {
	case err != nil:
		return c.hangUp(err)
	case f.op >= opClose:
		if err := c.control(f); err != nil {
			return c.hangUp(err)
		}
		return c.answered()
	case f.op == opBinary:
		return c.refuse(ctx, websocket.CloseUnsupportedData, errBinary)
	case f.op == opContinue:
		return c.hangUp(violation("nothing to be continued"))
	}
	message, own := []byte(nil), (*[]byte)(nil)
	if f.final && f.size <= uint64(c.h.Limits.FrameBytes) && f.size <= uint64(c.s.w-c.s.r) {
		message = c.s.take(int(f.size))
		unmask(message, f.mask)
	} else {
		own = messages.Get().(*[]byte)
		*own, err = c.message((*own)[:0], f)
		message = *own
	}
	switch {
	case errors.Is(err, errTruncated):
		return c.refuse(ctx, websocket.CloseMessageTooBig, errTooLarge)
	case err != nil:
		return c.hangUp(err)
	case !utf8.Valid(message):
		return c.refuse(ctx, websocket.CloseInvalidFramePayloadData, errUTF8)
	}
	c.heardOf()
	return c.delay(ctx) == nil && c.answer(ctx, message, own)
}

// heardOf notes that the client lives.
func (c *conn) heardOf() {
	if now := c.h.clock.Load(); now != c.heard.Load() {
		c.heard.Store(now)
	}
}

// message appends to b the message that begins with f.
func (c *conn) message(b []byte, f frame) (_ []byte, err error) {
	for {
		switch {
		case f.op >= opClose:
			err = c.control(f)
		case f.size > uint64(c.h.Limits.FrameBytes-len(b)):
			return b, errTruncated
		default:
			if b, err = c.s.payload(b, f); f.final {
				return b, err
			}
		}
		if err == nil {
			f, err = c.s.header()
		}
		if err == nil && (f.op == opText || f.op == opBinary) {
			err = violation("a message within another")
		}
		if err != nil {
			return b, err
		}
	}
}

// control answers a ping or close frame. A ping or pong is a sign of life.
func (c *conn) control(f frame) error {
	var scratch [maxControl]byte
	p, err := c.s.payload(scratch[:0], f)
	switch {
	case err != nil:
		return err
	case f.op == opClose:
		return closeOf(p)
	case f.op == opPing:
		c.land(c.h.ctx, 0) // it does not overtake replies
		b := c.s.out.draft()
		*b = append(appendHeader(*b, finPong, len(p)), p...)
	}
	c.heardOf()
	return nil
}

// closeOf returns what the payload of a close frame leads to.
func closeOf(p []byte) error {
	if len(p) == 0 {
		return &closing{websocket.CloseNoStatusReceived, ""}
	}
	code := 0
	if len(p) > 1 {
		code = int(binary.BigEndian.Uint16(p))
	}
	switch {
	case code < 1000, code > 1003 && code < 1007, code > 1014 && code < 3000, code > 4999:
		return violation("bad close code")
	case !utf8.Valid(p[2:]):
		return violation("bad close text")
	}
	return &closing{code, ""}
}

// hangUp says the last word after which nothing is read.
func (c *conn) hangUp(err error) bool {
	if e, ok := errors.AsType[*closing](err); ok {
		c.land(c.h.ctx, 0)
		c.s.out.hand()
		c.s.out.last(appendClose(nil, e.code, e.reason))
	}
	return false
}

// header reads the header of the next frame.
func (s *stream) header() (f frame, err error) {
	var scratch [8]byte
	b, err := s.bytes(scratch[:0], 2)
	if err != nil {
		return f, err
	}
	f = frame{op: b[0] & 0x0F, final: b[0]&0x80 != 0, size: uint64(b[1] & 0x7F)}
	switch {
	case b[0]&0x70 != 0:
		return f, violation("reserved bit")
	case b[1]&0x80 == 0:
		return f, violation("not masked")
	case f.op > opPong || f.op > opBinary && f.op < opClose:
		return f, violation("bad opcode")
	case f.op >= opClose && (!f.final || f.size > maxControl):
		return f, violation("control frame in parts or too long")
	}
	switch f.size {
	case 126:
		if b, err = s.bytes(scratch[:0], 2); err == nil {
			f.size = uint64(binary.BigEndian.Uint16(b))
		}
	case 127:
		if b, err = s.bytes(scratch[:0], 8); err == nil {
			f.size = binary.BigEndian.Uint64(b)
		}
	}
	if err == nil {
		b, err = s.bytes(scratch[:0], len(f.mask))
		copy(f.mask[:], b)
	}
	return f, err
}

// payload appends what f carries to b.
func (s *stream) payload(b []byte, f frame) ([]byte, error) {
	from := len(b)
	b, err := s.read(b, int(f.size)) // no more than the limit of a message
	unmask(b[from:], f.mask)
	return b, err
}

func unmask(p []byte, mask [4]byte) {
	half := uint64(binary.LittleEndian.Uint32(mask[:]))
	for both := half<<32 | half; len(p) >= 8; p = p[8:] {
		binary.LittleEndian.PutUint64(p, binary.LittleEndian.Uint64(p)^both)
	}
	for i := range p {
		p[i] ^= mask[i&3]
	}
}
