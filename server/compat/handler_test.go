package compat_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"hivewire/server/compat"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestPaths asks for paths that are near to those of an API: every answer is
// the API's or that there is nothing, and none leads elsewhere.
func TestPaths(t *testing.T) {
	for _, level := range []zap.AtomicLevel{zap.NewAtomicLevelAt(zap.InfoLevel), zap.NewAtomicLevelAt(zap.DebugLevel)} {
		core, logged := observer.New(level)
		s, err := compat.Start(compat.Config{HTTPAddr: "127.0.0.1:0", APIs: map[string]http.Handler{
			"/a/v1/": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusTeapot)
				_, _ = fmt.Fprint(w, r.URL.Path+"?"+r.URL.RawQuery)
			}),
		}}, zap.New(core))
		require.NoError(t, err)
		nothing := `{"error":404,"message":"Not found"}`
		for _, c := range []struct {
			path   string
			status int
			body   string
		}{
			{"/a/v1/x?q=1", 418, "/a/v1/x?q=1"},
			{"//a/v1//x?q=//1", 418, "/a/v1/x?q=//1"},
			{"/a/v1/./x", 418, "/a/v1/./x?"},
			{"/a/v1/../x", 418, "/a/v1/../x?"},
			{"/a/v1/%2e%2e/x%2Fy", 418, "/a/v1/../x/y?"},
			{"/%61/v1/x", 418, "/a/v1/x?"},
			{"/a/v1", 404, nothing},
			{"/", 404, nothing},
			{"/b", 404, nothing},
		} {
			r, err := http.NewRequest(http.MethodPost, "http://"+s.Addrs()[0].String()+c.path, http.NoBody)
			require.NoError(t, err)
			r.Close = true
			answer, err := http.DefaultTransport.RoundTrip(r)
			require.NoError(t, err)
			body, err := io.ReadAll(answer.Body)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			require.Equal(t, c.status, answer.StatusCode, c.path)
			require.Equal(t, c.body, string(body), c.path)
		}
		require.NoError(t, s.Shutdown(context.Background()))
		if level.Level() == zap.DebugLevel {
			require.Equal(t, 9, logged.FilterMessage("request").Len())
			require.Equal(t, "/a/v1/", logged.All()[0].ContextMap()["api"])
		} else {
			require.Zero(t, logged.Len())
		}
	}
}
