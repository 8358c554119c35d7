package server_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
	"hivewire/server/ws"
)

// What the connections leave behind TestMain would find.
func TestConnectionsComeAndGo(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	token := node.Tokens(t, "bob").Access
	for range 200 {
		conn := node.Dial(t, token)
		succeed(t, conn, whoAmI)
		conn.Close()
	}
	require.Eventually(t, func() bool {
		_, body := request(t, http.MethodGet, node.HTTP+"/metrics", nil)
		return strings.Contains(string(body), "hivewire_connections 0\n") &&
			strings.Contains(string(body), "hivewire_connections_accepted_total 200\n")
	}, 15*time.Second, 20*time.Millisecond)
}

func TestConnectionsPerAddress(t *testing.T) {
	t.Parallel()
	limits := ws.DefaultLimits()
	limits.ConnectionsPerAddress = 2
	node := hivetest.Start(t, hivetest.Options{Limits: &limits})
	first, second := node.As(t, "bob"), node.As(t, "bob")
	refusedUpgrade(t, node, nil, http.StatusTooManyRequests)
	first.Close()
	require.Eventually(t, func() bool {
		ws, answer, err := websocket.DefaultDialer.DialContext(t.Context(), node.URL, nil)
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		t.Cleanup(func() { _ = ws.Close() })
		return true
	}, 15*time.Second, 20*time.Millisecond)
	refusedUpgrade(t, node, nil, http.StatusTooManyRequests)
	succeed(t, second, whoAmI)
}

// Whoever is slow with an HTTP request does not keep the farewell from the others.
func TestShutdownDoesNotWaitForSlowRequests(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	conn := node.As(t, "bob")
	slow, err := net.Dial("tcp", node.Server.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = slow.Close() })
	_, err = slow.Write([]byte("GET /readyz HTTP/1.1\r\nHost: "))
	require.NoError(t, err)
	succeed(t, conn, whoAmI)
	down := make(chan error, 1)
	go func() { down <- node.Shutdown() }()
	frames, code := conn.Closed()
	require.Equal(t, 1012, code)
	require.Empty(t, frames)
	select {
	case err := <-down:
		t.Fatalf("the request was not waited for: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	require.NoError(t, slow.Close())
	require.NoError(t, <-down)
}

// Who sends a message before it has the answer to its handshake is told so.
func TestMessageBeforeTheHandshakeIsOver(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	conn, err := net.Dial("tcp", node.Server.Addr().String())
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, node.HTTP+"/api/websocket", nil)
	require.NoError(t, err)
	request.Header = http.Header{
		"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-WebSocket-Version": {"13"}, "Sec-WebSocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	var packet bytes.Buffer
	require.NoError(t, request.Write(&packet))
	packet.Write([]byte{0x81, 0x80, 0, 0, 0, 0})
	_, err = conn.Write(packet.Bytes())
	require.NoError(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(conn), request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, answer.StatusCode)
	require.JSONEq(t, `{"code":400,"status":"error","error":"Messages came before the handshake was over. Wait for its answer, 101"}`, string(text))
}
