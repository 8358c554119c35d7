package main

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// answering is the address of a server that answers everything so.
func answering(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http") + "/api/websocket"
}

// TestExitCodes has commands fail in every way that does not depend on the
// request: 1 is for what a hivewire refuses, 2 for all that is no answer of one.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	out, stop := start(t, filepath.Join(t.TempDir(), "data"))
	url := regexp.MustCompile(`ws://\S+`).FindString(out.String())
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, silent.Close()) })
	page := func(code int, text string) string {
		return answering(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, code) })
	}
	upgraded := func(serve func(*websocket.Conn)) string {
		return answering(t, func(w http.ResponseWriter, r *http.Request) {
			ws, err := new(websocket.Upgrader).Upgrade(w, r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			_, _, _ = ws.ReadMessage()
			serve(ws)
			_ = ws.Close()
		})
	}
	encrypted := httptest.NewUnstartedServer(http.NotFoundHandler())
	encrypted.Config.ErrorLog = log.New(io.Discard, "", 0) // clients are to break off
	encrypted.StartTLS()
	t.Cleanup(encrypted.Close)

	for name, test := range map[string]struct {
		url, args, says string
		code            int
	}{
		"refused connection":      {"ws://127.0.0.1:1/", "", "connection refused", exitTransport},
		"unknown name":            {"ws://no-such-host.invalid/", "", "no-such-host.invalid", exitTransport},
		"no WebSocket address":    {"http://127.0.0.1:1/", "", "malformed ws or wss URL", exitTransport},
		"unknown certificate":     {"wss" + strings.TrimPrefix(encrypted.URL, "https"), "", "certificate", exitTransport},
		"no TLS":                  {"wss" + strings.TrimPrefix(url, "ws"), "", "TLS", exitTransport},
		"a silent server":         {"ws://" + silent.Addr().String(), "--timeout=100ms", "deadline exceeded", exitTransport},
		"no reply":                {upgraded(func(ws *websocket.Conn) { _, _, _ = ws.ReadMessage() }), "--timeout=300ms", "deadline exceeded", exitTransport},
		"a server that stops":     {upgraded(func(*websocket.Conn) {}), "", "the connection is over", exitTransport},
		"a page of another kind":  {page(200, "welcome"), "", "it answered 200 OK", exitTransport},
		"another server's 404":    {page(404, "not here"), "", "no WebSocket of hivewire: it answered 404 Not Found", exitTransport},
		"another server's JSON":   {page(404, `{"error":"not here"}`), "", "it answered 404 Not Found", exitTransport},
		"a proxy's 401":           {page(401, "who are you?"), "", "it answered 401 Unauthorized", exitTransport},
		"a proxy's 502":           {page(502, "bad gateway"), "", "it answered 502 Bad Gateway", exitTransport},
		"another path":            {strings.TrimSuffix(url, "/api/websocket") + "/nowhere", "", "it answered 404 Not Found", exitTransport},
		"a token that is no good": {url, "", "the server refused the token: Invalid credentials (401)", exitError},
		"a request":               {url, "", "", exitOK},
	} {
		t.Run(name, func(t *testing.T) {
			env := []string{"HIVEWIRE_URL=" + test.url}
			action := "server/info"
			if test.code == exitError {
				env, action = append(env, "HIVEWIRE_TOKEN=x"), "user/getCurrent"
			}
			code, out := command(env, "", append([]string{"call", action}, strings.Fields(test.args)...)...)
			require.Equal(t, test.code, code, out)
			require.Contains(t, out, test.says)
		})
	}

	for name, refused := range map[string]struct{ token, login, reply string }{
		"token":    {"x", "admin", `{"code":401,"status":"error","error":"Invalid credentials"}`},
		"password": {"", "admin", `{"action":"token","requestId":"client-1","code":401,"status":"error","error":"Invalid credentials"}`},
		"login":    {"", "nobody", `{"action":"token","requestId":"client-1","code":401,"status":"error","error":"Invalid credentials"}`},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"call", "user/getCurrent", "--url", url, "--login", refused.login}, []string{"HIVEWIRE_TOKEN=" + refused.token},
			strings.NewReader("wrong\n"), &stdout, &stderr)
		require.Equal(t, exitError, code, name)
		require.Equal(t, refused.reply+"\n", stdout.String(), name)
		require.Contains(t, stderr.String(), "Invalid credentials (401)\n", name)
	}

	token := "HIVEWIRE_TOKEN=x"
	file := filepath.Join(t.TempDir(), "backup.tar")
	code, text := command([]string{"HIVEWIRE_URL=" + url, token}, "", "backup", file)
	require.Equal(t, exitError, code)
	require.Equal(t, "hivewire: the server refused the backup: Invalid credentials (401)\n", text)
	code, text = command([]string{"HIVEWIRE_URL=" + page(404, "not here"), token}, "", "backup", file)
	require.Equal(t, exitTransport, code)
	require.Contains(t, text, "/api/backup: it answered 404 Not Found")
	require.NoFileExists(t, file)
	require.Equal(t, exitOK, stop())
}
