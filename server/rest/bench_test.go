package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// BenchmarkRequest compares operations with a bare handler that answers the
// same bytes in the same run: the ratio is the operation's time by the bare one's.
func BenchmarkRequest(b *testing.B) {
	node := hivetest.Start(b)
	admin := node.Tokens(b, "admin").Access
	require.Equal(b, 204, request(b, node, admin, "PUT", "/device/d", `{"name":"D"}`).code)
	for name, r := range map[string]row{
		"info":         {"", "GET", "/info", "", 200, ""},
		"user-current": {"", "PUT", "/user/current", `{"data":{"theme":"dark"}}`, 204, ""},
		"notification": {"", "POST", "/device/d/notification", `{"notification":"n","parameters":{"c":21.5}}`, 201, ""},
	} {
		b.Run(name, func(b *testing.B) {
			answer := request(b, node, admin, r.method, r.path, r.body)
			require.Equal(b, r.code, answer.code)
			bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				for name, values := range answer.header {
					w.Header()[name] = values
				}
				w.Header().Set("Connection", "keep-alive")
				w.Header().Set("Content-Length", strconv.Itoa(len(answer.body)))
				w.WriteHeader(answer.code)
				_, _ = io.WriteString(w, answer.body)
			}))
			defer bare.Close()
			client := &http.Client{}
			defer client.CloseIdleConnections()
			ask := func(origin string) time.Duration {
				q, err := http.NewRequestWithContext(b.Context(), r.method, origin+"/api/rest"+r.path, strings.NewReader(r.body))
				require.NoError(b, err)
				q.Header.Set("Authorization", "Bearer "+admin)
				started := time.Now()
				a, err := client.Do(q)
				require.NoError(b, err)
				_, err = io.Copy(io.Discard, a.Body)
				require.NoError(b, err)
				require.NoError(b, a.Body.Close())
				return time.Since(started)
			}
			var ours, theirs time.Duration
			for b.Loop() {
				ours += ask(node.HTTP)
				theirs += ask(bare.URL)
			}
			b.ReportMetric(float64(ours)/float64(theirs), "ratio")
		})
	}
}
