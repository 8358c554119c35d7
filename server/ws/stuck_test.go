package ws_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestNobodyWaitsForAStuckSender has the replies to what a client has begun
// to write wait for that client, who does not read. Who polls for the messages
// waits until none of that moment is under way, but not until the client reads.
func TestNobodyWaitsForAStuckSender(t *testing.T) {
	t.Parallel()
	node, h := startHeld(t)
	sender, other := as(t, node, "admin"), node.As(t, "admin")
	sender.send(frame(0x81, `{"action":"notification/subscribe","deviceId":"d1"}`))
	_, payload := sender.next()
	require.Contains(t, payload, "success")
	require.NoError(t, sender.Conn.(*net.TCPConn).SetReadBuffer(4<<10))

	const begun = 8
	c := &crowd{enough: begun, sufficient: make(chan struct{})}
	release := make(chan struct{})
	h.set(func(ctx context.Context) {
		c.meet(ctx)
		<-release
	})
	var inserts []string
	for n := range begun {
		inserts = append(inserts, notify(0, n))
	}
	sender.send(together(inserts...))
	<-c.sufficient
	h.set(nil)
	large := fmt.Sprintf(`{"action":"notification/insert","deviceId":"d1","notification":{"notification":"n","parameters":{"x":"%s"}}}`, strings.Repeat("x", 20_000))
	for waiting := 0; waiting < 100_000; {
		require.Contains(t, other.Ask(large), "success")
		for line := range strings.Lines(metrics(t, node)) {
			_, _ = fmt.Sscanf(line, "hivewire_queued_bytes %d", &waiting) // most lines are others
		}
	}
	close(release)

	require.Contains(t, other.Ask(notify(0, begun)), "success")
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	poll, err := http.NewRequestWithContext(ctx, http.MethodGet, node.HTTP+"/api/rest/device/d0/notification/poll?timestamp=2020-01-01", nil)
	require.NoError(t, err)
	poll.Header.Set("Authorization", "Bearer "+node.Tokens(t, "admin").Access)
	answer, err := trusting.Do(poll)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Contains(t, string(text), fmt.Sprintf(`"n":%d`, begun))
}
