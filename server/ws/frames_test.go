package ws_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
	"hivewire/server/ws"
)

// wire is a client that writes frames byte by byte, right or wrong.
type wire struct {
	t testing.TB
	net.Conn
	r *bufio.Reader
}

func dial(t testing.TB, node *hivetest.Node) *wire {
	t.Helper()
	c, err := net.Dial("tcp", node.Server.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return upgrade(t, c)
}

// upgrade makes a WebSocket connection of another one.
func upgrade(t testing.TB, c net.Conn) *wire {
	t.Helper()
	require.NoError(t, c.SetDeadline(time.Now().Add(20*time.Second)))
	w := &wire{t: t, Conn: c, r: bufio.NewReader(c)}
	w.send([]byte("GET /api/websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
	answer, err := http.ReadResponse(w.r, nil)
	require.NoError(t, err)
	_ = answer.Body.Close()
	require.Equal(t, http.StatusSwitchingProtocols, answer.StatusCode)
	return w
}

func (w *wire) send(p []byte) {
	w.t.Helper()
	_, err := w.Write(p)
	require.NoError(w.t, err)
}

// frame is a masked frame; the mask of zeros leaves the payload as it is.
func frame(first byte, payload string) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

// next reads one frame that is no ping.
func (w *wire) next() (first byte, payload string) {
	w.t.Helper()
	var head [2]byte
	_, err := io.ReadFull(w.r, head[:])
	require.NoError(w.t, err)
	n := int(head[1])
	switch n {
	case 126:
		var l [2]byte
		_, err = io.ReadFull(w.r, l[:])
		n = int(binary.BigEndian.Uint16(l[:]))
	case 127:
		var l [8]byte
		_, err = io.ReadFull(w.r, l[:])
		n = int(binary.BigEndian.Uint64(l[:]))
	}
	require.NoError(w.t, err)
	p := make([]byte, n)
	_, err = io.ReadFull(w.r, p)
	require.NoError(w.t, err)
	if head[0] == 0x89 {
		return w.next()
	}
	return head[0], string(p)
}

const serverInfo = `{"action":"server/info","requestId":1}`

func TestViolations(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	for name, c := range map[string]struct {
		bytes []byte
		text  string // of the error frame before the close, "" for none
		code  uint16
	}{
		"bad opcode":         {frame(0x83, "x"), "", 1002},
		"reserved bit":       {frame(0xC1, "x"), "", 1002},
		"unmasked":           {[]byte{0x81, 1, 'x'}, "", 1002},
		"fragmented ping":    {frame(0x09, "x"), "", 1002},
		"long ping":          {frame(0x89, strings.Repeat("x", 126)), "", 1002},
		"continues nothing":  {frame(0x80, "x"), "", 1002},
		"starts twice":       {append(frame(0x01, "x"), frame(0x81, "x")...), "", 1002},
		"close code 1005":    {frame(0x88, "\x03\xed"), "", 1002},
		"close text":         {frame(0x88, "\x03\xe8\xff"), "", 1002},
		"binary":             {frame(0x82, "x"), "Binary messages not supported", 1003},
		"bad text":           {frame(0x81, "\xff"), "not valid UTF-8", 1007},
		"bad text, split":    {append(frame(0x01, "\xe2\x82"), frame(0x80, "x")...), "not valid UTF-8", 1007},
		"oversize":           {frame(0x81, strings.Repeat("x", 1<<20+1)), "too large", 1009},
		"oversize, in parts": {append(frame(0x01, strings.Repeat("x", 1<<20)), frame(0x80, "x")...), "too large", 1009},
		"close":              {frame(0x88, "\x03\xe8"), "", 1000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := dial(t, node)
			w.send(c.bytes)
			first, payload := w.next()
			if c.text != "" {
				require.Equal(t, byte(0x81), first)
				require.Contains(t, payload, c.text)
				require.Contains(t, payload, `"status":"error"`)
				first, payload = w.next()
			}
			require.Equal(t, byte(0x88), first)
			require.Equal(t, c.code, binary.BigEndian.Uint16([]byte(payload)))
		})
	}
}

func TestFragmentsWithPingBetween(t *testing.T) {
	t.Parallel()
	w := dial(t, hivetest.Start(t))
	w.send(append(append(frame(0x01, serverInfo[:10]), frame(0x89, "hello")...), frame(0x80, serverInfo[10:])...))
	first, payload := w.next()
	require.Equal(t, byte(0x8A), first)
	require.Equal(t, "hello", payload)
	first, payload = w.next()
	require.Equal(t, byte(0x81), first)
	require.Contains(t, payload, `"requestId":1`)
}

// The replies together are far more than the queue may hold.
func TestPipelinedRepliesInOrder(t *testing.T) {
	t.Parallel()
	const requests = 10_000
	limits := ws.DefaultLimits()
	limits.UnauthenticatedBurst, limits.UnauthenticatedTime = requests, time.Hour
	w := dial(t, hivetest.Start(t, hivetest.Options{Limits: &limits}))
	var all []byte
	start := `{"action":"none","requestId":"` + strings.Repeat("y", 1000)
	for i := range requests {
		all = append(all, frame(0x81, start+strconv.Itoa(i)+`"}`)...)
	}
	go func() { _, _ = w.Write(all) }() // the reader below notices what is missing
	for i := range requests {
		_, payload := w.next()
		require.Contains(t, payload, `yy`+strconv.Itoa(i)+`"`)
	}
}
