package ws

import (
	"context"
	"encoding/binary"
	"errors"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"hivewire/hive"
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

// errPart says that not all of a frame has come.
var errPart = errors.New("the rest of the frame is still to come")

// closing is why there are no more frames: the client's close frame, which is
// answered with its code, or what no client may send.
type closing struct {
	code   int
	reason string      // in our close frame
	tell   *hive.Error // in an error frame before it, nil for none
}

// Error implements error.
func (c *closing) Error() string { return c.reason }

func violation(reason string) error {
	return &closing{code: websocket.CloseProtocolError, reason: reason}
}

func refusal(code int, e *hive.Error) error { return &closing{code: code, tell: e} }

var (
	errBinary   = refusal(websocket.CloseUnsupportedData, hive.Errorf(hive.Invalid, "Binary messages not supported"))
	errUTF8     = refusal(websocket.CloseInvalidFramePayloadData, hive.Errorf(hive.Invalid, "Message is not valid UTF-8"))
	errTooLarge = refusal(websocket.CloseMessageTooBig, hive.Errorf(hive.Invalid, "Message is too large"))
)

// turn serves all that has come, sends the answers, and reports whether the
// connection waits for more.
func (c *conn) turn() bool {
	ctx := c.h.ctx
	if !c.enter() {
		return false
	}
	for c.atHand() {
		if c.drowsy && !c.s.controlAtHand() {
			c.drowsy = false
			c.rouse()
		}
		message, own, err := c.next(ctx)
		if message != nil {
			err = c.serveMessage(ctx, message, own)
		}
		if err == errPart {
			break
		}
		if err != nil {
			c.hangUp(ctx, err)
			return false
		}
	}
	return c.pause(ctx) == nil && c.rest()
}

// next takes the next frame and returns the message that it completes, nil for
// none, and what holds it unless that is the read-ahead.
func (c *conn) next(ctx context.Context) (message []byte, own *[]byte, err error) {
	f, header, err := parse((*c.s.in)[c.s.r:])
	if err == nil {
		err = c.admits(f)
	}
	if err != nil {
		return nil, nil, err
	}
	p, err := c.s.take(f, header)
	switch {
	case err != nil:
		return nil, nil, err
	case f.op >= opClose:
		return nil, nil, c.control(ctx, f.op, p)
	case c.parts == nil && f.final:
		return p, nil, nil
	case c.parts == nil:
		c.parts = messages.Get().(*[]byte)
		*c.parts = (*c.parts)[:0]
	}
	*c.parts = append(*c.parts, p...)
	if !f.final {
		return nil, nil, nil
	}
	own, c.parts = c.parts, nil
	return *own, own, nil
}

// admits returns what is wrong with a frame that has this header, nil for nothing.
func (c *conn) admits(f frame) error {
	before := 0
	if c.parts != nil {
		before = len(*c.parts)
	}
	switch {
	case f.op >= opClose:
		return nil
	case c.parts != nil && f.op != opContinue:
		return violation("a message within another")
	case c.parts == nil && f.op == opContinue:
		return violation("nothing to be continued")
	case f.size > uint64(c.h.Limits.FrameBytes-before):
		return errTooLarge
	case f.op == opBinary:
		return errBinary
	}
	return nil
}

// serveMessage serves a message, which own holds unless it is nil. It returns
// errClosed when there may be no other.
func (c *conn) serveMessage(ctx context.Context, p []byte, own *[]byte) error {
	c.sign()
	if err := c.delay(ctx); err != nil {
		return err
	}
	r := c.dialog.Read(p, c.now)
	if r.Malformed() && !utf8.Valid(p) { // what is well-formed is valid too
		return errUTF8 // the request goes with the connection
	}
	if !c.answer(ctx, r, own) {
		return errClosed
	}
	return nil
}

// control answers a ping or close frame. It returns errClosed when there may be
// no other.
func (c *conn) control(ctx context.Context, op byte, p []byte) error {
	switch op {
	case opClose:
		return closeOf(p)
	case opPing:
		c.land(ctx, 0) // it does not overtake replies
		b := c.s.out.draft()
		*b = append(appendHeader(*b, finPong, len(p)), p...)
	}
	c.sign()
	if !c.answered() {
		return errClosed
	}
	return nil
}

// sign notes a sign of life.
func (c *conn) sign() {
	if now := c.h.clock.Load(); now != c.heard.Load() {
		c.heard.Store(now)
	}
}

// closeOf returns what the payload of a close frame leads to.
func closeOf(p []byte) error {
	if len(p) == 0 {
		return &closing{code: websocket.CloseNoStatusReceived}
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
	return &closing{code: code}
}

// hangUp says the last word after which nothing is read, when what was read
// before is answered.
func (c *conn) hangUp(ctx context.Context, err error) {
	e, ok := errors.AsType[*closing](err)
	if !ok {
		return
	}
	c.land(ctx, 0)
	if e.tell != nil {
		c.end(e.code, e.tell)
		return
	}
	c.s.out.hand()
	c.s.out.last(appendClose(nil, e.code, e.reason))
}

// parse returns the header at the start of p, and how long it is.
func parse(p []byte) (f frame, n int, err error) {
	if len(p) < 2 {
		return f, 0, errPart
	}
	f = frame{op: p[0] & 0x0F, final: p[0]&0x80 != 0, size: uint64(p[1] & 0x7F)}
	switch {
	case p[0]&0x70 != 0:
		return f, 0, violation("reserved bit")
	case p[1]&0x80 == 0:
		return f, 0, violation("not masked")
	case f.op > opPong || f.op > opBinary && f.op < opClose:
		return f, 0, violation("bad opcode")
	case f.op >= opClose && (!f.final || f.size > maxControl):
		return f, 0, violation("control frame in parts or too long")
	}
	n = 2 + len(f.mask)
	switch {
	case f.size == 126 && len(p) >= n+2:
		f.size, n = uint64(binary.BigEndian.Uint16(p[2:])), n+2
	case f.size == 127 && len(p) >= n+8:
		f.size, n = binary.BigEndian.Uint64(p[2:]), n+8
	case f.size >= 126 || len(p) < n:
		return f, 0, errPart
	}
	copy(f.mask[:], p[n-len(f.mask):])
	return f, n, nil
}

func unmask(p []byte, mask [4]byte) {
	half := uint64(binary.LittleEndian.Uint32(mask[:]))
	both := half<<32 | half
	for ; len(p) >= 16; p = p[16:] {
		binary.LittleEndian.PutUint64(p, binary.LittleEndian.Uint64(p)^both)
		binary.LittleEndian.PutUint64(p[8:], binary.LittleEndian.Uint64(p[8:])^both)
	}
	for i := range p {
		p[i] ^= mask[i&3]
	}
}
