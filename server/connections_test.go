package server_test

import (
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
