package server_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

func TestReferences(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	for _, name := range []string{"openapi", "asyncapi"} {
		url := node.HTTP + "/api/" + name + ".json"
		answer, body := request(t, http.MethodGet, url, nil)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		require.Equal(t, "application/json", answer.Header.Get("Content-Type"))
		require.True(t, json.Valid(body))
		answer, body = request(t, http.MethodGet, url, http.Header{"If-None-Match": {answer.Header.Get("ETag")}})
		require.Equal(t, http.StatusNotModified, answer.StatusCode)
		require.Empty(t, body)
	}
}

func TestAsyncAPINamesTheServer(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	for proto, protocol := range map[string]string{"": "ws", "http": "ws", "https": "wss"} {
		_, body := request(t, http.MethodGet, node.HTTP+"/api/asyncapi.json", http.Header{"X-Forwarded-Proto": {proto}})
		var d struct {
			Servers map[string]struct{ Host, Protocol string }
		}
		require.NoError(t, json.Unmarshal(body, &d))
		require.Equal(t, strings.TrimPrefix(node.HTTP, "http://"), d.Servers["server"].Host)
		require.Equal(t, protocol, d.Servers["server"].Protocol)
	}
}

// TestDocs follows what the page and its parts refer to.
func TestDocs(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	answer, page := request(t, http.MethodGet, node.HTTP+"/docs", nil)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "text/html; charset=utf-8", answer.Header.Get("Content-Type"))
	policy := answer.Header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'; script-src 'self'; style-src 'self';")
	require.NotContains(t, policy, "unsafe")
	parts := regexp.MustCompile(`(?:href|src)="(.*?)"`).FindAllStringSubmatch(string(page), -1)
	require.NotEmpty(t, parts)
	for _, part := range parts {
		require.NotContains(t, part[1], ":", "nothing comes from elsewhere")
		url := node.HTTP + "/" + strings.TrimPrefix(part[1], "/")
		plain, whole := request(t, http.MethodGet, url, http.Header{"Accept-Encoding": {"identity"}})
		require.Equal(t, http.StatusOK, plain.StatusCode, url)
		require.NotEmpty(t, whole, url)
		require.Empty(t, plain.Header.Get("Content-Encoding"))
		packed, _ := request(t, http.MethodGet, url, http.Header{"Accept-Encoding": {"gzip"}})
		require.Equal(t, http.StatusOK, packed.StatusCode)
		require.Equal(t, plain.Header.Get("Content-Type"), packed.Header.Get("Content-Type"))
	}
	for _, path := range []string{"/docs/none.js", "/docs/index.html", "/docs/docs.go", "/docs/../docs.js"} {
		answer, _ = request(t, http.MethodGet, node.HTTP+path, nil)
		require.Equal(t, http.StatusNotFound, answer.StatusCode, path)
	}
	answer, again := request(t, http.MethodGet, node.HTTP+"/docs/", nil) // which leads to the page
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, page, again)
	for _, context := range []string{"api", "auth", "plugin", "dh"} {
		for _, path := range []string{"/swagger", "/swagger.html", "/swagger.html?url=x"} {
			answer, again = request(t, http.MethodGet, node.HTTP+"/"+context+path, nil)
			require.Equal(t, http.StatusOK, answer.StatusCode)
			require.Equal(t, "/docs", answer.Request.URL.Path)
			require.Equal(t, page, again)
		}
	}
}
