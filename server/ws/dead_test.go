package ws_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
	"hivewire/server/ws"
)

// pinging is a node that pings every second, and takes a peer for dead after twelve.
func pinging(t *testing.T, o hivetest.Options) *hivetest.Node {
	t.Helper()
	limits := ws.DefaultLimits()
	limits.PingInterval, limits.UnauthenticatedTime = time.Second, time.Hour
	o.Limits = &limits
	return hivetest.Start(t, o)
}

// TestClientThatNeverAnswersPings stays, like one that only sends something now
// and then.
func TestClientThatNeverAnswersPings(t *testing.T) {
	t.Parallel()
	node := pinging(t, hivetest.Options{})
	w := as(t, node, "admin")
	require.NoError(t, w.SetDeadline(time.Now().Add(time.Minute)))
	time.Sleep(16 * time.Second)
	w.send(frame(0x81, serverInfo))
	_, payload := w.next()
	require.Contains(t, payload, `"status":"success"`)
}
