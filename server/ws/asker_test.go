package ws_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// TestEachRequestOfARead sends requests in one piece whose answers depend on
// those before them: who asks, what the account is, and what is asked for.
func TestEachRequestOfARead(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	w := as(t, node, "admin")
	own := `{"action":"user/get","userId":"current"}`
	conversation := []struct{ request, reply string }{
		{own, `"login":"admin"`},
		{`{"action":"server/info"}`, `"apiVersion"`},
		{own, `"login":"admin"`},
		{`{"action":"no/such"}`, `"code":400`},
		{`{"action":"user/get","userId":"current","userId":2}`, `Malformed`},
		{`{"action":"user/get"}`, `User id is wrong or empty`},
		{own, `"data":null`},
		{`{"action":"user/update","userId":"current","user":{"data":{"a":1}}}`, `"success"`},
		{own, `"data":{"a":1}`},
		{own, `"login":"admin"`},
		{authenticateAs(t, node, "bob"), `"success"`},
		{own, `"login":"bob"`},
		{`{"action":"user/get","userId":1}`, `"code":403`},
		{own, `"login":"bob"`},
		{`{`, `"code":400`},
		{own, `"login":"bob"`},
		{`{"action":"user/count"}`, `"code":403`},
		{authenticateAs(t, node, "admin"), `"success"`},
		{`{"action":"user/get","userId":1}`, `"login":"admin"`},
	}
	var requests []string
	for _, c := range conversation {
		requests = append(requests, c.request)
	}
	w.send(together(requests...))
	for i, c := range conversation {
		_, payload := w.next()
		require.Contains(t, payload, c.reply, "to %d: %s", i, c.request)
	}
}
