package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestPrefixes(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	host := strings.TrimPrefix(node.HTTP, "http://")
	for prefix, socket := range map[string]string{
		"/api/rest": "/api/websocket", "/auth/rest": "/api/websocket", "/plugin/rest": "/api/websocket", "/dh/rest": "/dh/websocket",
	} {
		got := request(t, node, "", "GET", "/"+prefix+"/info", "")
		require.Equal(t, 200, got.code)
		require.Contains(t, got.body, `"webSocketServerUrl":"ws://`+host+socket+`"`)
		got = request(t, node, "", "GET", "/"+prefix+"/info", "", header("X-Forwarded-Proto", "https"))
		require.Contains(t, got.body, `"webSocketServerUrl":"wss://`+host+socket+`"`)
		got = request(t, node, "", "POST", "/"+prefix+"/token", `{"login":"bob","password":"secret1"}`)
		require.Equal(t, 201, got.code)
		for _, path := range []string{"", "/"} {
			got = request(t, node, "", "GET", "/"+prefix+path, "")
			require.Equal(t, 200, got.code)
			require.Equal(t, "text/plain; charset=utf-8", got.header.Get("Content-Type"))
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.Tokens(t, "admin").Access
	for _, path := range []string{"/none", "/user/1/none", "/user//", "/device/a/b/c/d/e", "/%zz", "//info", "/info/", "/info/%2F", "/swagger.json"} {
		if strings.Contains(path, "%zz") || strings.HasPrefix(path, "//") || path == "/info/" {
			continue // no client of Go sends them, or they are good
		}
		got := request(t, node, admin, "GET", path, "")
		require.Equal(t, 404, got.code, path)
		require.Equal(t, notFound, got.body, path)
		requireHeaders(t, got)
	}
	got := request(t, node, "", "GET", "//api%2Frest/info", "")
	require.Equal(t, 404, got.code)
	for _, r := range [][3]string{
		{"POST", "/info", "GET, HEAD, OPTIONS"},
		{"DELETE", "/token", "POST, OPTIONS"},
		{"PUT", "/device/count", "GET, HEAD, OPTIONS"},
		{"DELETE", "/user/current", "GET, HEAD, PUT, OPTIONS"},
		{"PATCH", "/user/1", "DELETE, GET, HEAD, PUT, OPTIONS"},
		{"BREW", "/user/1", "DELETE, GET, HEAD, PUT, OPTIONS"},
		{"GET", "/user/1/devicetype/all", "DELETE, PUT, OPTIONS"},
		{"POST", "/", ""},
	} {
		got := request(t, node, admin, r[0], r[1], "")
		require.Equal(t, 405, got.code, r)
		require.Equal(t, notAllowed, got.body)
		require.Equal(t, r[2], got.header.Get("Allow"))
		requireHeaders(t, got)
	}
}

// requireHeaders demands the headers that every answer has.
func requireHeaders(t *testing.T, r reply) {
	t.Helper()
	for name, value := range map[string]string{
		"Access-Control-Allow-Credentials": "true",
		"Access-Control-Allow-Origin":      "*",
		"Access-Control-Allow-Methods":     "OPTIONS, GET, POST, PUT, DELETE, HEAD",
		"Access-Control-Max-Age":           "0",
		"Access-Control-Allow-Headers":     "Origin, Authorization, Accept, Content-Type, Auth-DeviceID, Auth-DeviceKey",
		"Cache-Control":                    "no-cache, no-store, max-age=0, must-revalidate",
		"Pragma":                           "no-cache",
		"Expires":                          "0",
		"X-Content-Type-Options":           "nosniff",
	} {
		require.Equal(t, value, r.header.Get(name), name)
	}
	require.Empty(t, r.header.Get("WWW-Authenticate"))
	require.Empty(t, r.header.Get("Location"))
	if r.code == 204 {
		require.Empty(t, r.header.Get("Content-Type"))
	} else if r.body != "" && r.body[0] != 'T' {
		require.Equal(t, "application/json", r.header.Get("Content-Type"))
	}
}

func TestOptionsAndHead(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	for path, allow := range map[string]string{
		"/user/current": "GET, HEAD, PUT, OPTIONS",
		"/token":        "POST, OPTIONS",
		"/none":         "OPTIONS, GET, POST, PUT, DELETE, HEAD",
		"/user//":       "OPTIONS, GET, POST, PUT, DELETE, HEAD",
	} {
		got := request(t, node, "", "OPTIONS", path, "", header("Origin", "https://example.com"), header("Access-Control-Request-Method", "PUT"))
		require.Equal(t, 200, got.code)
		require.Empty(t, got.body)
		require.Equal(t, allow, got.header.Get("Allow"))
		requireHeaders(t, got)
	}
	whole := request(t, node, "", "GET", "/info", "")
	got := request(t, node, "", "HEAD", "/info", "")
	require.Equal(t, 200, got.code)
	require.Empty(t, got.body)
	require.Equal(t, whole.header.Get("Content-Length"), got.header.Get("Content-Length"))
	requireHeaders(t, got)
}

func TestMethodOverride(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.Tokens(t, "admin").Access
	override := func(method string) func(*http.Request) { return header("X-HTTP-Method-Override", method) }
	require.Equal(t, 204, request(t, node, admin, "POST", "/device/d", `{"name":"D"}`, override("put")).code)
	require.Equal(t, 204, request(t, node, admin, "POST", "/device/d", "", override("DELETE")).code)
	require.Equal(t, 405, request(t, node, admin, "POST", "/device/d", "", override("GET")).code)
	require.Equal(t, 405, request(t, node, admin, "GET", "/token", "", override("PUT")).code)
	got := request(t, node, admin, "POST", "/info", "", override("head"))
	require.Equal(t, reply{200, got.header, ""}, got)
	require.Equal(t, 200, request(t, node, admin, "POST", "/info", "", override("options")).code)
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	login := `{"login":"bob","password":"secret1"}`
	for media, code := range map[string]int{
		"application/json": 201, "application/json; charset=UTF-8": 201, "Application/JSON;x=y": 201,
		"text/plain": 415, "application/xml": 415, "application/x-www-form-urlencoded": 415, ";": 415,
	} {
		got := request(t, node, "", "POST", "/token", login, header("Content-Type", media))
		require.Equal(t, code, got.code, media)
		if code == 415 {
			require.Equal(t, `{"error":415,"message":"HTTP 415 Unsupported Media Type"}`, got.body)
		}
		requireHeaders(t, got)
	}
	require.Equal(t, 400, request(t, node, "", "POST", "/token", "", header("Content-Type", "text/plain")).code, "there is no body")
	require.Equal(t, 200, request(t, node, "", "GET", "/info", "x", header("Content-Type", "text/plain")).code, "the body is ignored")
	for accept, code := range map[string]int{
		"": 200, "*/*": 200, "application/json": 200, "text/html, application/*;q=0.5": 200, "text/html,*/*;q=0.8": 200,
		"text/html": 406, "application/json;q=0": 406, "application/jsonp": 406,
	} {
		got := request(t, node, "", "GET", "/info", "", header("Accept", accept))
		require.Equal(t, code, got.code, accept)
		if code == 406 {
			require.Equal(t, `{"error":406,"message":"HTTP 406 Not Acceptable"}`, got.body)
		}
	}
}

func TestAuthorization(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	tokens := node.Tokens(t, "bob")
	authorization := func(value string) func(*http.Request) { return header("Authorization", value) }
	for _, value := range []string{"", "Bearer", "Bearer ", "bearer " + tokens.Access, tokens.Access, "Basic Ym9iOnNlY3JldDE=", "Bearer x", "Bearer " + tokens.Refresh, "Bearer " + tokens.Access + "x"} {
		for _, path := range []string{"/user/current", "/info", "/none"} {
			got := request(t, node, "", "GET", path, "", authorization(value))
			require.Equal(t, 401, got.code, value)
			require.Equal(t, unauthorized, got.body)
			requireHeaders(t, got)
		}
		require.Equal(t, 401, request(t, node, "", "POST", "/token", `{"login":"bob","password":"secret1"}`, authorization(value)).code)
	}
	require.Equal(t, 200, request(t, node, "", "GET", "/user/current", "", authorization("Bearer"+tokens.Access+" ")).code, "the space is not needed")

	admin := node.Tokens(t, "admin").Access
	got := request(t, node, admin, "POST", "/token/create", `{"userId":2,"expiration":"2020-01-01"}`)
	require.Equal(t, 201, got.code)
	expired := strings.Split(got.body, `"`)[3]
	got = request(t, node, expired, "GET", "/info", "")
	require.Equal(t, `{"error":401,"message":"Token expired"}`, got.body)
	require.Equal(t, 401, got.code)

	require.Equal(t, 204, request(t, node, admin, "PUT", "/user/2", `{"status":1}`).code)
	got = request(t, node, tokens.Access, "GET", "/user/current", "")
	require.Equal(t, reply{401, got.header, unauthorized}, got, "locked")
	got = request(t, node, "", "POST", "/token", `{"login":"bob","password":"secret1"}`)
	require.Equal(t, `{"error":401,"message":"User is locked or disabled"}`, got.body)
	refresh := fmt.Sprintf(`{"refreshToken":%q}`, tokens.Refresh)
	require.Equal(t, unauthorized, request(t, node, "", "POST", "/token/refresh", refresh).body)
	require.Equal(t, 204, request(t, node, admin, "DELETE", "/user/2", "").code)
	require.Equal(t, 401, request(t, node, tokens.Access, "GET", "/user/current", "").code, "deleted")
	require.Equal(t, unauthorized, request(t, node, "", "POST", "/token/refresh", refresh).body)
}
