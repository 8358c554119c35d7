package rest_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
	"hivewire/server/rest"
)

func TestLargeBodies(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.Tokens(t, "admin").Access
	large := fmt.Sprintf(`{"name":"D","data":{"a":%q}}`, strings.Repeat("x", 1<<20))
	tooLarge := `{"error":413,"message":"HTTP 413 Request Entity Too Large"}`
	got := request(t, node, admin, "PUT", "/device/d", large)
	require.Equal(t, reply{413, got.header, tooLarge}, got)
	requireHeaders(t, got)
	got = request(t, node, admin, "PUT", "/device/d", "x", func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(large)), -1
	})
	require.Equal(t, reply{413, got.header, tooLarge}, got)
	require.Equal(t, 204, request(t, node, admin, "PUT", "/device/d", large[:50]+large[150:]).code)
	require.Equal(t, 401, request(t, node, "", "PUT", "/device/d", large).code, "rights come before the body")
	deep := `{"name":"D","data":` + strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_001)
	require.Equal(t, badRequest, request(t, node, admin, "PUT", "/device/d", deep).body)
}

// served runs the handler with limits of its own.
func served(t *testing.T, node *hivetest.Node, limits rest.Limits) string {
	t.Helper()
	handler := rest.New(node.Service, limits)
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		handler.Stop()
		server.Close()
	})
	return server.Listener.Addr().String()
}

func TestSlowBodies(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	address := served(t, node, rest.Limits{BodyBytes: 100, BodyTime: 100 * time.Millisecond, SendTime: time.Second})
	for path, code := range map[string]int{"POST /api/rest/token": 408, "GET /api/rest/info": 408, "PUT /api/rest/user/current": 401} {
		conn, err := net.Dial("tcp", address)
		require.NoError(t, err)
		_, err = fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{", path)
		require.NoError(t, err)
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(patience)))
		reader := bufio.NewReader(conn)
		answer, err := http.ReadResponse(reader, nil)
		require.NoError(t, err, path)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, code, answer.StatusCode, path)
		require.Contains(t, string(body), fmt.Sprintf(`{"error":%d,`, code))
		_, err = reader.ReadByte()
		require.ErrorIs(t, err, io.EOF, "the connection ends")
		require.NoError(t, conn.Close())
	}
}

// TestTimeForBodyIsNotForPolls sends a poll with a body after the time for
// bodies has passed on the connection.
func TestTimeForBodyIsNotForPolls(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	address := served(t, node, rest.Limits{BodyBytes: 100, BodyTime: 100 * time.Millisecond, SendTime: 100 * time.Millisecond})
	admin := node.Tokens(t, "admin").Access
	for range 2 {
		started := time.Now()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/api/rest/device/notification/poll?waitTimeout=1", strings.NewReader("{}"))
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+admin)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, "[]", string(body))
		require.GreaterOrEqual(t, time.Since(started), time.Second)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestSlowReaders(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.Tokens(t, "admin").Access
	data := fmt.Sprintf(`{"name":"D","data":{"a":%q}}`, strings.Repeat("x", 1<<20-100))
	for i := range 16 {
		require.Equal(t, 204, request(t, node, admin, "PUT", fmt.Sprintf("/device/d%d", i), data).code)
	}
	address := served(t, node, rest.Limits{BodyBytes: 100, BodyTime: time.Second, SendTime: 200 * time.Millisecond})
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "GET /api/rest/device HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", admin)
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(2*patience)))
	_, err = io.ReadFull(conn, make([]byte, 1))
	require.NoError(t, err)
	time.Sleep(time.Second)             // the answer has begun, and nobody takes it
	got, _ := io.Copy(io.Discard, conn) // ends when the server gave up
	require.Less(t, got, int64(16<<20))
}
