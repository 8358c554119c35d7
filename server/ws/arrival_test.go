package ws_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// A client may end what it says together with its last request: it is answered,
// and the connection over, without waiting for anything else to happen.
func TestLastRequestWithTheEnd(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	late := 0
	for range 100 {
		w := dial(t, node)
		w.send(frame(0x81, serverInfo))
		half, ok := w.Conn.(*net.TCPConn)
		require.True(t, ok)
		require.NoError(t, half.CloseWrite())
		began := time.Now()
		_, reply := w.next()
		require.Contains(t, reply, `"status":"success"`)
		_, err := io.Copy(io.Discard, w.r)
		require.NoError(t, err)
		if time.Since(began) > time.Second { // when the connection would park
			late++
		}
		require.NoError(t, w.Close())
	}
	require.Less(t, late, 10, "times the end was noticed late, of 100")
}

// Messages larger than what is read at once, and parts of frames, may come in
// any pieces between others.
func TestFramesInPieces(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	w := dial(t, node)
	small := `{"action":"server/info","requestId":"small"}`
	large := `{"action":"server/info","requestId":"` + strings.Repeat("x", 300<<10) + `"}`
	var all []byte
	var expected []string
	for i := range 4 {
		all = append(all, frame(0x81, small)...)
		all = append(all, frame(0x81, large[:len(large)-i])...)
		all[len(all)-2], all[len(all)-1] = '"', '}'
		expected = append(expected, small, large)
	}
	go func() {
		for n := 1; len(all) > 0; n = n*7%50_000 + 1 {
			n = min(n, len(all))
			if _, err := w.Write(all[:n]); err != nil {
				return // the test sees it
			}
			all = all[n:]
		}
	}()
	for i := range expected {
		_, reply := w.next()
		require.Contains(t, reply, `"status":"success"`)
		require.Equal(t, i%2 == 0, strings.Contains(reply, `"small"`))
	}
}

// What is answered is counted by then, also when the client leaves with it.
func TestLastRequestsAreCounted(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	w := dial(t, node)
	w.send(append(together(serverInfo, serverInfo, `{"action":"user/get"}`), frame(0x88, "")...))
	_, err := io.Copy(io.Discard, w.r)
	require.NoError(t, err)
	answer, err := http.Get(node.HTTP + "/metrics")
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	metrics, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Contains(t, string(metrics), `hivewire_requests_total{action="server/info",code="0"} 2`)
	require.Contains(t, string(metrics), `hivewire_requests_total{action="user/get",code="401"} 1`)
	require.Contains(t, string(metrics), `hivewire_request_duration_seconds_count{action="server/info"} 2`)
}
