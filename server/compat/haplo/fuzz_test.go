package haplo_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/server/compat/haplo"
)

// FuzzUpdate: whatever the body, the answer is the API's own, never that
// something is wrong here; an error changes nothing; and what was shown can be posted back.
func FuzzUpdate(f *testing.F) {
	for _, body := range []string{
		documentBody(f), `{}`, `[]`, ``, `{"tags":{"username":"X","a":1e3,"":""}}`, `{"nameFirst":null,"ref":{}}`, `{"directGroupMembership":["group:212","x"]}`,
		`{"nameFirst":"\ud800\u0000","tags":{"\ud800":"\u0000","\u0000":true}}`, `{"email":"a@b.c","email":1}`, `{"localeId":"pt_BR","ref":"0"}`,
		`{"tags":{"username":"İ"}}`, `{"tags":{"username":"a\u2028b"}}`, "{\"a\":\"\xff\"}",
	} {
		f.Add([]byte(body))
	}
	w := newWorld(f, haplo.Options{})
	f.Fuzz(func(t *testing.T, body []byte) {
		before := w.account(t, first)
		got := w.post(t, "id/130", string(body))
		if got.status != 200 {
			require.Equal(t, 400, got.status, got.body)
			require.Equal(t, before, w.account(t, first))
			return
		}
		after := w.account(t, first)
		shown, err := json.Marshal(got.User)
		require.NoError(t, err)
		again := w.post(t, "id/130", string(shown))
		require.Equal(t, got.User, again.User, again.body)
		require.Equal(t, after, w.account(t, first))
	})
}
