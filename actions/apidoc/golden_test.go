package apidoc_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/actions/apidoc"
)

// TestGoldens compares the references with those of testdata/golden, which
// make verify writes.
func TestGoldens(t *testing.T) {
	t.Parallel()
	for name, document := range map[string][]byte{
		"openapi.json":  apidoc.OpenAPI(),
		"asyncapi.json": apidoc.AsyncAPI(apidoc.Server{Host: "localhost:8080"}),
	} {
		golden, err := os.ReadFile(filepath.Join("..", "..", "testdata", "golden", name))
		require.NoError(t, err)
		require.Equal(t, string(golden), string(document), "%s differs: run make verify", name)
	}
}

func TestServers(t *testing.T) {
	t.Parallel()
	var d struct {
		Servers map[string]struct{ Host, Protocol string }
	}
	require.NoError(t, json.Unmarshal(apidoc.AsyncAPI(apidoc.Server{Host: `a"b`, Secure: true}), &d))
	require.Equal(t, `a"b`, d.Servers["server"].Host)
	require.Equal(t, "wss", d.Servers["server"].Protocol)
}
