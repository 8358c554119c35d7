package ws

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

const fewBytes = 1000 // the limit of a message here

// tape is a connection whose client has sent all it will.
type tape struct {
	net.Conn
	in io.Reader
}

func (t *tape) Read(p []byte) (int, error)  { return t.in.Read(p) }
func (t *tape) Write(p []byte) (int, error) { return len(p), nil }
func (t *tape) Close() error                { return nil }

func (t *tape) SetDeadline(time.Time) error      { return nil }
func (t *tape) SetReadDeadline(time.Time) error  { return nil }
func (t *tape) SetWriteDeadline(time.Time) error { return nil }

// reading is what became of the bytes of a client: its messages, the answered
// code of its close frame, and whether a message was too large.
type reading struct {
	messages []string
	code     int
	large    bool
}

// read is what this package reads when p comes in two pieces.
func read(p []byte, first int) (r reading) {
	l := DefaultLimits()
	l.FrameBytes = fewBytes
	h := &Handler{Limits: l}
	c := &conn{h: h, s: newStream(&tape{in: io.MultiReader(bytes.NewReader(p[:first]), bytes.NewReader(p[first:]))})}
	c.s.begin(&h.Limits, &h.Stats, c)
	_ = c.s.receive(func() bool {
		for c.atHand() {
			message, _, err := c.next(context.Background())
			if err == errPart {
				break
			}
			if err != nil {
				if e, ok := errors.AsType[*closing](err); ok && e.code != websocket.CloseProtocolError {
					r.code = e.code
				}
				if r.large = err == errTooLarge; r.large {
					r.code = 0
				}
				return false
			}
			if message != nil {
				r.messages = append(r.messages, string(message))
			}
		}
		return true
	}) // ends with the tape
	return r
}

// hijacked gives the upgrader a connection.
type hijacked struct {
	http.ResponseWriter
	conn net.Conn
}

func (h hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReader(h.conn), bufio.NewWriter(h.conn)), nil
}

// readByGorilla is what gorilla reads.
func readByGorilla(t *testing.T, p []byte) (r reading) {
	request := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil)
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-Websocket-Version": "13", "Sec-Websocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
	} {
		request.Header.Set(name, value)
	}
	upgrader := websocket.Upgrader{}
	ws, err := upgrader.Upgrade(hijacked{httptest.NewRecorder(), &tape{in: bytes.NewReader(p)}}, request, nil)
	require.NoError(t, err)
	ws.SetReadLimit(fewBytes)
	for {
		kind, in, err := ws.NextReader()
		if err == nil && kind == websocket.BinaryMessage {
			r.code = websocket.CloseUnsupportedData // what we answer
			return r
		}
		var message []byte
		if err == nil {
			message, err = io.ReadAll(in)
		}
		if err == nil {
			r.messages = append(r.messages, string(message))
			continue
		}
		if e, ok := errors.AsType[*websocket.CloseError](err); ok && e.Code != websocket.CloseAbnormalClosure && e.Code != websocket.CloseProtocolError {
			r.code = e.Code
		}
		r.large = errors.Is(err, websocket.ErrReadLimit)
		return r
	}
}

// masked appends a frame as clients send it.
func masked(b []byte, first byte, payload string) []byte {
	b = appendHeader(b, first, len(payload))
	switch n := len(payload); {
	case n < 126:
		b[len(b)-1] |= 0x80
	case n < 1<<16:
		b[len(b)-3] |= 0x80
	default:
		b[len(b)-9] |= 0x80
	}
	mask := [4]byte{1, 2, 3, 4}
	b = append(b, mask[:]...)
	from := len(b)
	b = append(b, payload...)
	unmask(b[from:], mask)
	return b
}

// known reports whether p holds a close frame that gorilla reads otherwise: it
// takes one with half a code for one without, and 1014, which came after it,
// for a violation.
func known(p []byte) bool {
	for i := range p {
		if p[i]&0x0F != opClose || len(p) < i+6 {
			continue
		}
		if n := p[i+1] & 0x7F; n == 1 || n > 1 && len(p) >= i+8 &&
			binary.BigEndian.Uint16([]byte{p[i+6] ^ p[i+2], p[i+7] ^ p[i+3]}) == 1014 {
			return true
		}
	}
	return false
}

// FuzzFrames compares what is read from a client with what gorilla reads.
func FuzzFrames(f *testing.F) {
	long := string(bytes.Repeat([]byte("x"), 600))
	for _, p := range [][]byte{
		masked(masked(nil, finText, "one"), finText, ""),
		masked(masked(masked(nil, opText, "in "), finPong, "pong"), 0x80, "parts"),
		masked(masked(masked(nil, opText, long), opContinue, ""), 0x80, long),
		masked(masked(nil, finText, long), finClose, "\x03\xe8bye"),
		masked(nil, finClose, ""), masked(nil, finClose, "\x03\xed"), masked(nil, finClose, "\x0b\xb8\xff"),
		masked(masked(nil, opText, "a"), finText, "within"), masked(nil, 0x80, "alone"),
		masked(nil, 0x80|opBinary, "binary"), masked(nil, opBinary, "bin"), masked(nil, 0x80|opPing, long[:125]), masked(nil, 0x80|opPing, long[:126]), masked(nil, opPing, "part"),
		masked(nil, 0xC0|opText, "reserved"), masked(nil, 0x83, "unknown"), appendHeader(nil, finText, 0),
		{finText, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}, {finText, 0xFE, 0}, {0x81},
	} {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		p = append(bytes.Clone(p), make([]byte, maxHeader+4)...) // the last header is complete, so both say the same of it
		if known(p) {
			return
		}
		expected := readByGorilla(t, p)
		for _, first := range []int{0, 1, len(p) / 3, len(p) / 2, len(p) - 1} {
			require.Equal(t, expected, read(p, first), "when %d bytes come first", first)
		}
	})
}
