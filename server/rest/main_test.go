package rest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"hivewire/internal/hivetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// reply is what came back.
type reply struct {
	code   int
	header http.Header
	body   string
}

// request sends a request; token may be "", and path is below /api/rest unless
// it begins with another slash. Each change may add to the request.
func request(t testing.TB, node *hivetest.Node, token, method, path, body string, changes ...func(*http.Request)) reply {
	t.Helper()
	url := node.HTTP + "/api/rest" + path
	if rooted, ok := strings.CutPrefix(path, "/"); ok && strings.HasPrefix(rooted, "/") {
		url = node.HTTP + rooted
	}
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, reader)
	require.NoError(t, err)
	r.Close = true
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for _, change := range changes {
		change(r)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return reply{answer.StatusCode, answer.Header, string(text)}
}
