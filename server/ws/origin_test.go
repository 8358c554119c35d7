package ws_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/server/ws"
)

// What CheckOrigin lets pass is what server.TestOrigins finds allowed.
func TestCheckOrigin(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"*", "localhost", "intranet", "app.example.com", "App.Example.com", "app.example.com.", "app_1.example.com", "10.0.0.1", "[::1]",
		"localhost:3000", "10.0.0.1:8080", "[::1]:3000", "xn--mller-kva.de",
		"https://app.example.com", "http://app.example.com:443", "https://app.example.com:8443", "chrome-extension://abcdefgh",
	} {
		require.NoError(t, ws.CheckOrigin(good), good)
	}
	for _, bad := range []string{
		"", "null", "https://", "://app", "https:app", "https://app.example.com/", "app.example.com/page", "app.example.com?x", "a b", " app", "*.example.com",
		"https://*", "app.example.com:", "app.example.com:http", "user@app.example.com", "müller.de", "app.example.com:443", "app.example.com:80",
		"https://app.example.com:443", "HTTP://app.example.com:80", "::1", "a,b",
	} {
		require.ErrorContains(t, ws.CheckOrigin(bad), "is the origin of no page", bad)
	}
}
