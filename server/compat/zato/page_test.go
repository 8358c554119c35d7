package zato_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// TestCommandsOfThePage pastes the commands of our own documentation.
func TestCommandsOfThePage(t *testing.T) {
	curl := tool(t, "curl")
	w := start(t)
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "compat", "zato.md"))
	require.NoError(t, err)
	var script strings.Builder
	script.WriteString(`set -e; curl() { "$CURL" -sS --noproxy '*' --connect-to "localhost:17010:127.0.0.1:$PORT" "$@"; }` + "\n")
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllSubmatch(page, -1) {
		script.Write(block[1])
	}
	_, port, err := net.SplitHostPort(w.addr)
	require.NoError(t, err)
	shell := exec.CommandContext(t.Context(), "sh", "-c", script.String())
	shell.Env = append(os.Environ(), "CURL="+curl, "PORT="+port, "PASSWORD="+hivetest.Password)
	out, err := shell.CombinedOutput()
	require.NoError(t, err, string(out))
	answers := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, answers, 12)
	for _, answer := range answers {
		require.Contains(t, answer, `"status":"ok"`)
	}
	require.Contains(t, answers[3], `"total":1`)
}
