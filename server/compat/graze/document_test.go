package graze_test

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/graze"
)

// curl runs the script at path, whose curl reaches this world instead of
// localhost:443, and returns what it wrote.
func (w *world) curl(t *testing.T, script string) (stdout, stderr string) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("the document's command needs curl")
		}
		t.Skip("SKIPPED: the document's command (no curl)")
	}
	host, port, err := net.SplitHostPort(w.encrypted)
	require.NoError(t, err)
	shell := exec.CommandContext(t.Context(), "sh", "-c",
		`curl() { command curl --silent --connect-to "localhost:443:`+host+`:`+port+`" "$@"; }; `+script)
	var out, log strings.Builder
	shell.Stdout, shell.Stderr = &out, &log
	require.NoError(t, shell.Run(), log.String())
	return out.String(), log.String()
}

func (w *world) requireDocument(t *testing.T) {
	t.Helper()
	john := w.account(t, johnID)
	require.False(t, john.Disabled)
	require.Equal(t, hive.Administrator, john.Role)
	d := john.Details()
	require.Equal(t, []hive.ID{hive.RoleSuperUser, hive.RoleOperator}, d.Roles)
	require.Zero(t, d.SessionMinutes)
	require.Nil(t, d.Properties)
	require.Equal(t, "555-123456", d.Phone)
	require.Equal(t, "Europe/London", d.Timezone)
	require.Equal(t, "John Doe", d.DisplayName)
	require.Equal(t, "test@test.com", d.Email)
	require.Len(t, d.Teams, 1)
	require.Equal(t, []string{"team my team 1", "group Network", "department Support"}, w.catalog(t))
	for kind, id := range map[hive.CatalogKind]hive.ID{
		hive.CatalogTeam: d.Teams[0], hive.CatalogPrimaryGroup: d.PrimaryGroup, hive.CatalogDepartment: d.Department,
	} {
		_, err := w.Catalog.Get(t.Context(), kind, id)
		require.NoError(t, err)
	}
	_, err := w.auth.Login(t.Context(), "john", "test", hive.Origin{API: hive.APIDeviceHive})
	require.NoError(t, err, "what is too short to be set through DeviceHive is good there")
}

func TestDocument(t *testing.T) {
	command, err := os.ReadFile("../compattest/testdata/graze_update_user.sh")
	require.NoError(t, err)
	edit := func(u *hive.User, p *hive.Profile) {
		u.Disabled = true
		p.SessionMinutes, p.Properties = 5, []byte(`{"a":1}`)
	}
	for name, c := range map[string]func(*testing.T, *world) string{
		"as it stands": func(*testing.T, *world) string { return string(command) },
		"with a token": func(t *testing.T, w *world) string {
			token := strings.TrimPrefix(string(w.token(t, "graze", "graze")), "token ")
			script := strings.Replace(string(command), "-u graze:graze ", "", 1)
			return strings.Replace(script, "updateUser", "updateUser?auth_token="+token, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, graze.Options{})
			w.amend(t, johnID, edit)
			answer, log := w.curl(t, c(t, w))
			require.Equal(t, "{}", answer)
			require.Contains(t, log, "< HTTP/1.1 200 OK")
			w.requireDocument(t)

			status, answer := w.get(t, "", "authenticate?username=john&password=test")
			requireNobody(t, status, answer)
			w.amend(t, johnID, func(_ *hive.User, p *hive.Profile) { p.Roles = append([]hive.ID{hive.RoleGrazer}, p.Roles...) })
			w.token(t, "john", "test")
		})
	}
}
