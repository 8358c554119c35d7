package haplo_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/haplo"
)

// documentBody is the example of a request in Haplo's documentation, byte for byte.
func documentBody(t testing.TB) string {
	t.Helper()
	body, err := os.ReadFile("../compattest/testdata/haplo_update.json")
	require.NoError(t, err)
	return string(body)
}

// TestDocument sends the documentation's request with curl, byte for byte, twice, then what
// came back, and then the request where its group does not exist.
func TestDocument(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		require.Empty(t, os.Getenv("CI"), "this test needs curl")
		t.Skip("skipped: no curl")
	}
	documentBody := documentBody(t)
	w := newWorld(t, haplo.Options{})
	w.amend(t, first, func(u *hive.User, p *hive.Profile) {
		p.FirstName, p.LastName, p.Email = "Old", "Name", "old@example.com"
	})
	update := func(body string) string {
		cmd := exec.CommandContext(t.Context(), curl, "--silent", "--show-error", "--user", "haplo:"+w.key, "--data-binary", "@-", w.base+"/api/v0-user/id/130")
		cmd.Stdin = strings.NewReader(body)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		return strings.TrimSpace(string(out))
	}
	const user = `{"id":130,"nameFirst":"First","nameLast":"Last","name":"First Last","code":null,"email":"first.last@example.com","ref":"890qv",` +
		`"isGroup":false,"isActive":true,"isSuperUser":false,"isServiceUser":false,"isAnonymous":false,"localeId":"en",` +
		`"directGroupMembership":["haplo:group:example"],"tags":{}}`
	const want = `{"success":true,"kind":"haplo:api-v0:user:update","user":` + user + `}`
	require.Equal(t, want, update(documentBody))
	stored := w.account(t, first)
	for _, body := range []string{documentBody, user, "\n" + documentBody + "\r\n"} {
		require.Equal(t, want, update(body))
		require.Equal(t, stored, w.account(t, first))
	}
	unknown := strings.NewReplacer("haplo:group:example", "haplo:group:other", "890qv", "0", "Last", "Other").Replace(documentBody)
	require.Equal(t, `{"success":false,"kind":"haplo:api-v0:generic:exception","error":{"message":"Group with code haplo:group:other does not exist"}}`, update(unknown))
	require.Equal(t, stored, w.account(t, first))
}
