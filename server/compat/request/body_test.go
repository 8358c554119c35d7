package request_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/server/compat/request"
)

const form = "application/x-www-form-urlencoded"

func post(kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

func TestReadTakesJSONWhateverItIsCalled(t *testing.T) {
	for _, c := range []struct {
		kind, body, a string
		err           error
	}{
		{form, ` {"a":"1"} `, `"1"`, nil},
		{"", `{"a":null}`, `null`, nil},
		{form, `a=1&a=2&b=`, `"1"`, nil},
		{form + "; charset=utf-8", `a=%C3%A9`, `"é"`, nil},
		{"text/plain", "", "", nil},
		{form, ``, "", nil},
		{form, `a=%ff`, "", request.ErrMalformed},
		{form, `a=%zz`, "", request.ErrMalformed},
		{"application/json", `a=1`, "", request.ErrMalformed},
		{"application/json", `[1]`, "", request.ErrMalformed},
		{"application/json", `{"a":1}x`, "", request.ErrMalformed},
		{"application/json", "{\"a\":\"\xff\"}", "", request.ErrMalformed},
		{"application/json", `{"a":"` + strings.Repeat("x", request.MaxBody) + `"}`, "", request.ErrTooLarge},
	} {
		fields, err := request.Read(post(c.kind, c.body))
		require.ErrorIs(t, err, c.err)
		if c.err == nil {
			require.Equal(t, c.a, string(fields["a"]), c.body)
		}
	}
}

func TestObjectTakesNothingElse(t *testing.T) {
	for _, body := range []string{``, `null`, `[]`, `"{}"`, `{`, `{}{}`} {
		_, err := request.Object([]byte(body))
		require.ErrorIs(t, err, request.ErrMalformed, body)
	}
	fields, err := request.Object([]byte(`{"a":1}`))
	require.NoError(t, err)
	require.True(t, fields.Given("a"))
}
