package server_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
	"hivewire/server/ws"
)

// request sends an HTTP request and returns the answer and its body.
func request(t *testing.T, method, url string, header http.Header) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	r.Header, r.Close = header, true
	if header == nil {
		r.Header = http.Header{}
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer, body
}

// requireFailure expects an error in the shape of the API.
func requireFailure(t *testing.T, answer *http.Response, body []byte, code int) {
	t.Helper()
	require.Equal(t, code, answer.StatusCode, string(body))
	require.Equal(t, "application/json", answer.Header.Get("Content-Type"))
	require.True(t, json.Valid(body), string(body))
}

func TestHealth(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	answer, body := request(t, http.MethodGet, node.HTTP+"/healthz", nil)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.JSONEq(t, `{"status":"alive"}`, string(body))
	answer, body = request(t, http.MethodGet, node.HTTP+"/readyz", nil)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.JSONEq(t, `{"status":"ready","parts":{"store":"ready","tokens":"ready"}}`, string(body))
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	conn := node.As(t, "bob")
	succeed(t, conn, whoAmI)
	require.Contains(t, conn.Ask(`{"action":"no/such/action"}`), `"status":"error"`)
	answer, body := request(t, http.MethodGet, node.HTTP+"/metrics", nil)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	text := string(body)
	require.Contains(t, text, `hivewire_requests_total{action="user/getCurrent",code="0"} 1`)
	require.Contains(t, text, "hivewire_connections 1\n")
	require.Contains(t, text, "hivewire_connections_accepted_total 1\n")
	require.Contains(t, text, "hivewire_connections_slow_total 0\n")
	require.NotContains(t, text, "no/such/action", "clients must not make up labels")
}

func TestUnknownAddress(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	for _, path := range []string{"/", "/nothing", "/api", "/api/websocket/x", "/api/restful/info"} {
		answer, body := request(t, http.MethodGet, node.HTTP+path, nil)
		requireFailure(t, answer, body, http.StatusNotFound)
		require.Equal(t, `{"error":404,"message":"HTTP 404 Not Found"}`, string(body), path)
		require.Equal(t, "*", answer.Header.Get("Access-Control-Allow-Origin"))
	}
}

func TestUnknownMethod(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	for _, path := range []string{"/healthz", "/metrics", "/docs", "/api/openapi.json", "/api/backup", "/dh/swagger"} {
		answer, body := request(t, http.MethodPost, node.HTTP+path, nil)
		requireFailure(t, answer, body, http.StatusMethodNotAllowed)
		require.Equal(t, `{"error":405,"message":"HTTP 405 Method Not Allowed"}`, string(body), path)
		require.Equal(t, "GET, HEAD", answer.Header.Get("Allow"))
	}
}

func TestPlainRequestToSocket(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	for _, path := range []string{"/api/websocket", "/dh/websocket", "/websocket", "/client", "/device"} {
		answer, body := request(t, http.MethodGet, node.HTTP+path, nil)
		requireFailure(t, answer, body, http.StatusUpgradeRequired)
		require.Equal(t, "websocket", answer.Header.Get("Upgrade"))
	}
}

// refusedUpgrade tries to open a connection that must be refused.
func refusedUpgrade(t *testing.T, node *hivetest.Node, header http.Header, code int) (*http.Response, string) {
	t.Helper()
	_, answer, err := websocket.DefaultDialer.DialContext(t.Context(), node.URL, header)
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	requireFailure(t, answer, body, code)
	return answer, string(body)
}

func TestUpgradeWithBadAuthorization(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	tokens := node.Tokens(t, "bob")
	for _, value := range []string{"Bearer x", "Bearer", "Bearer ", "Basic Ym9iOnNlY3JldDE=", tokens.Access, "Bearer " + tokens.Refresh, "Bearer " + tokens.Access + "x"} {
		answer, _ := refusedUpgrade(t, node, http.Header{"Authorization": {value}}, http.StatusUnauthorized)
		require.Equal(t, "Bearer", answer.Header.Get("WWW-Authenticate"), value)
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		allowed         []string
		origin, refused string
	}{
		"none allowed":  {nil, "", "https://example.com"},
		"host":          {[]string{"example.com"}, "https://example.com", "https://example.org"},
		"host, case":    {[]string{"Example.com"}, "http://eXample.com", "https://example.com.example.org"},
		"host, port":    {[]string{"example.com:8080"}, "http://example.com:8080", "http://example.com"},
		"whole origin":  {[]string{"https://example.com"}, "https://example.com", "http://example.com"},
		"one of two":    {[]string{"example.org", "example.com"}, "http://example.com", "http://www.example.com"},
		"all":           {[]string{"*"}, "https://example.com", ""},
		"file and null": {nil, "", "null"},
		"empty setting": {[]string{""}, "", "null"},
		"no URL":        {[]string{"example.com"}, "", "http://[example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := hivetest.Start(t, hivetest.Options{Origin: c.allowed})
			for _, origin := range []string{"", node.HTTP, c.origin} {
				header := http.Header{}
				if origin != "" {
					header.Set("Origin", origin)
				}
				ws, answer, err := websocket.DefaultDialer.DialContext(t.Context(), node.URL, header)
				require.NoError(t, err, origin)
				require.NoError(t, answer.Body.Close())
				require.NoError(t, ws.Close())
			}
			if c.refused != "" {
				_, body := refusedUpgrade(t, node, http.Header{"Origin": {c.refused}}, http.StatusForbidden)
				_, advice, found := strings.Cut(body, "--allow-origin '")
				require.True(t, found, body)
				advice, _, _ = strings.Cut(advice, "'")
				require.NoError(t, ws.CheckOrigin(advice), "the setting takes what is suggested")
			}
		})
	}
}

func TestBackup(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	url := node.HTTP + "/api/backup"
	bearer := func(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }
	for _, c := range []struct {
		header http.Header
		code   int
	}{
		{nil, http.StatusUnauthorized},
		{bearer("x"), http.StatusUnauthorized},
		{bearer(node.Tokens(t, "admin").Refresh), http.StatusUnauthorized},
		{bearer(node.Tokens(t, "bob").Access), http.StatusForbidden},
		{bearer(node.TokenFor(t, "bob", 0)), http.StatusForbidden},
		{bearer(node.TokenFor(t, "admin", 10)), http.StatusForbidden},
	} {
		answer, body := request(t, http.MethodGet, url, c.header)
		requireFailure(t, answer, body, c.code)
	}

	answer, body := request(t, http.MethodGet, url, bearer(node.Tokens(t, "admin").Access))
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "application/x-tar", answer.Header.Get("Content-Type"))
	archive := tar.NewReader(bytes.NewReader(body))
	var files int
	var bytesOfFiles int64
	for {
		head, err := archive.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		n, err := io.Copy(io.Discard, archive)
		require.NoError(t, err)
		require.Equal(t, head.Size, n)
		files++
		bytesOfFiles += n
	}
	require.Positive(t, files)
	require.Positive(t, bytesOfFiles)
}
