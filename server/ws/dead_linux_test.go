package ws_test

import (
	"crypto/tls"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
	"hivewire/server/certificate"
)

// TestPeerThatTakesNothing ends a connection whose peer's system takes nothing
// more, though the system here still takes all that is sent. A peer that is
// gone looks the same from here.
func TestPeerThatTakesNothing(t *testing.T) {
	t.Parallel()
	identity, err := certificate.SelfSigned()
	require.NoError(t, err)
	for name, encryption := range map[string]*tls.Config{"plain": nil, "TLS": identity} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := pinging(t, hivetest.Options{TLS: encryption})
			little := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
				return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10) })
			}}
			c, err := little.Dial("tcp", node.Server.Addr().String())
			require.NoError(t, err)
			t.Cleanup(func() { _ = c.Close() })
			if encryption != nil {
				c = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
			}
			upgrade(t, c).send(frame(0x81, `{"action":"none","requestId":"`+strings.Repeat("y", 60_000)+`"}`))
			require.Equal(t, 1, open(t, node))
			require.Eventually(t, func() bool { return open(t, node) == 0 }, time.Minute, 100*time.Millisecond)
			require.Contains(t, metrics(t, node), "hivewire_connections_slow_total 0\n", "the outbox noticed nothing")
		})
	}
}
