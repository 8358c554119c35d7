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

// TestLargeBodiesThatAreNotSent are refused by what their head says.
func TestLargeBodiesThatAreNotSent(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	got := raw(t, node, "POST /api/rest/token HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")
	require.Equal(t, 413, got.code)
	requireHeaders(t, got)
}

// TestEarlyRefusals have the shape of all others, though no handler sees the
// requests.
func TestEarlyRefusals(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	for head, want := range map[string]reply{
		"GET /api/rest/device/% HTTP/1.1\r\nHost: x":                                   {400, nil, `{"error":400,"message":"HTTP 400 Bad Request"}`},
		"GET /api/rest/info HTTP/1.1":                                                  {400, nil, `{"error":400,"message":"HTTP 400 Bad Request"}`},
		"GET /api/rest/info HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 100_000): {431, nil, `{"error":431,"message":"HTTP 431 Request Header Fields Too Large"}`},
		"POST /api/rest/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked": {501, nil, `{"error":501,"message":"HTTP 501 Not Implemented"}`},
		"GET /api/rest/info HTTP/2.0\r\nHost: x":                                       {505, nil, `{"error":505,"message":"HTTP 505 HTTP Version Not Supported"}`},
	} {
		got := raw(t, node, head+"\r\n\r\n")
		require.Equal(t, "application/json", got.header.Get("Content-Type"))
		require.Equal(t, want, reply{got.code, nil, got.body})
	}
}

// TestNoHost asks as the first version of HTTP does.
func TestNoHost(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	got := raw(t, node, "GET /api/rest/info HTTP/1.0\r\n\r\n")
	require.Contains(t, got.body, `"webSocketServerUrl":"ws://`+node.Server.Addr().String()+`/api/websocket"`)
}

// raw sends bytes on a connection of their own and returns the answer.
func raw(t *testing.T, node *hivetest.Node, text string) reply {
	t.Helper()
	conn, err := net.Dial("tcp", node.Server.Addr().String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(patience)))
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return reply{answer.StatusCode, answer.Header, string(body)}
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
