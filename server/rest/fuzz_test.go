package rest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/internal/hivetest"
	"hivewire/server/rest"
)

// FuzzRequest sends anything as an administrator: one answer of the API's
// shape comes back, and nothing fails inside.
func FuzzRequest(f *testing.F) {
	for _, a := range actions.Operations() {
		path := strings.NewReplacer("{deviceId}", "d", "{name}", "color", "{userId}", "2").Replace(a.REST.Path())
		f.Add(a.REST.Method(), path, "take=1&force=true&timestamp=2018-01-01&names=a,b&networkIds=1", `{"name":"x"}`)
	}
	f.Add("GET", "/user/%2e%2e/1", "take=%zz;&a=b", "")
	f.Add("PUT", "/device/d", "", `{"name":"D","data":{"a":{}},"networkId":"1"}`)
	f.Add("POST", "/token/create", "", `{"userId":2,"actions":["*",3],"expiration":1e9}`)
	node := hivetest.Start(f)
	admin := node.Tokens(f, "admin").Access
	handler := rest.New(node.Service, rest.DefaultLimits())
	handler.Stop() // polls answer at once
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://x/api/rest"+path+"?"+query, strings.NewReader(body))
		if err != nil || !strings.HasPrefix(path, "/") || !rest.Owns(r.URL.EscapedPath()) {
			t.Skip()
		}
		r.Header.Set("Authorization", "Bearer "+admin)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		require.Less(t, w.Code, 500, w.Body.String())
		require.NotEmpty(t, w.Header().Get("Cache-Control"))
		if w.Body.Len() == 0 || strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
			return
		}
		require.True(t, json.Valid(w.Body.Bytes()), w.Body.String())
		if w.Code >= 400 {
			var failure struct {
				Error   int
				Message string
			}
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &failure))
			require.Equal(t, w.Code, failure.Error)
			require.NotEmpty(t, failure.Message)
		}
	})
}
