package server_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// borrowed is a certificate for 127.0.0.1 and who vouches for it.
func borrowed(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	lender := httptest.NewUnstartedServer(nil)
	lender.StartTLS()
	defer lender.Close()
	roots := x509.NewCertPool()
	roots.AddCert(lender.Certificate())
	return &tls.Config{Certificates: lender.TLS.Certificates}, &tls.Config{RootCAs: roots}
}

// TestEncrypted serves WebSocket and HTTP over TLS, with live messages and a
// shutdown that says good-bye.
func TestEncrypted(t *testing.T) {
	t.Parallel()
	serverTLS, clientTLS := borrowed(t)
	node := hivetest.Start(t, hivetest.Options{TLS: serverTLS})
	require.True(t, strings.HasPrefix(node.URL, "wss://"))

	http1 := &http.Client{Transport: &http.Transport{TLSClientConfig: clientTLS}}
	defer http1.CloseIdleConnections()
	response, err := http1.Get(node.HTTP + "/readyz")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)

	dialer := websocket.Dialer{TLSClientConfig: clientTLS}
	header := http.Header{"Authorization": {"Bearer " + node.Tokens(t, "admin").Access}}
	ws, upgraded, err := dialer.Dial(node.URL, header)
	require.NoError(t, err)
	require.NoError(t, upgraded.Body.Close())
	defer ws.Close()
	exchange := func(request, want string) {
		t.Helper()
		if request != "" {
			require.NoError(t, ws.WriteMessage(websocket.TextMessage, []byte(request)))
		}
		require.NoError(t, ws.SetReadDeadline(time.Now().Add(20*time.Second)))
		_, frame, err := ws.ReadMessage()
		require.NoError(t, err)
		require.Contains(t, string(frame), want)
	}
	exchange(`{"action":"server/info"}`, `"restServerUrl":"https://`)
	exchange(`{"action":"device/save","deviceId":"d","device":{"name":"D"}}`, `"success"`)
	exchange(`{"action":"notification/subscribe","deviceId":"d"}`, `"subscriptionId"`)
	big := strings.Repeat("x", 100_000)
	for range 20 {
		exchange(`{"action":"notification/insert","deviceId":"d","notification":{"notification":"n","parameters":{"x":"`+big+`"}}}`, `"success"`)
		exchange("", big)
	}
	require.NoError(t, node.Shutdown())
	_, _, err = ws.ReadMessage()
	require.True(t, websocket.IsCloseError(err, websocket.CloseServiceRestart), "%v", err)
}
