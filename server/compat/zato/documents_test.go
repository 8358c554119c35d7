package zato_test

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// TestCommandsOfTheDocument runs the commands of Zato's documentation, which
// differ from it only in token and id.
func TestCommandsOfTheDocument(t *testing.T) {
	curl := tool(t, "curl")
	w := start(t)
	run := func(file string, replaced ...string) fields {
		t.Helper()
		command, err := os.ReadFile(filepath.Join("..", "compattest", "testdata", file))
		require.NoError(t, err)
		for i := 0; i < len(replaced); i += 2 {
			require.Equal(t, 1, strings.Count(string(command), replaced[i]))
		}
		text := strings.NewReplacer(replaced...).Replace(string(command))
		_, port, err := net.SplitHostPort(w.addr)
		require.NoError(t, err)
		// A function adds where the port is; the command itself stays as it is.
		script := `curl() { "$CURL" --silent --noproxy '*' --connect-to "localhost:17010:127.0.0.1:$PORT" "$@"; }` + "\n" + text
		shell := exec.CommandContext(t.Context(), "sh", "-c", script)
		shell.Env = append(os.Environ(), "CURL="+curl, "PORT="+port)
		out, err := shell.Output()
		require.NoError(t, err)
		var got fields
		require.NoError(t, json.Unmarshal(out, &got), string(out))
		require.True(t, strings.HasPrefix(string(out), `{"cid":"`), "the order is the document's")
		return got
	}

	got := run("zato_regular.sh", "gAAAAABalTp...", w.ust(t, "bob"))
	require.Regexp(t, cidShape, got["cid"])
	require.Equal(t, fields{"cid": got["cid"], "status": "ok"}, got)
	bob := w.account(t, "bob").Details()
	require.Equal(t, "My Name", bob.DisplayName)
	require.Equal(t, "user@example.com", bob.Email)

	got = run("zato_super.sh", "gAAAAABalYT...", w.ust(t, "admin"), "zusrx2efj1q1h98n9q00tgx8scefv", w.id(t, "carol"))
	require.Equal(t, fields{"cid": got["cid"], "status": "ok"}, got)
	carol := w.account(t, "carol").Details()
	require.Equal(t, "My Name", carol.DisplayName)
	require.Equal(t, time.Date(2030, 12, 31, 23, 59, 59, 0, time.UTC), carol.PasswordExpiry)
}

// python runs services with the client for Python and returns what they print.
func (w *world) python(t *testing.T, script string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), tool(t, "python3"), "-W", "error::SyntaxWarning", "-c", script)
	command.Env = append(os.Environ(), "PYTHONPATH="+filepath.Join("..", "..", "..", "clients", "python"), "PYTHONDONTWRITEBYTECODE=1",
		"HIVEWIRE_SSO_URL=http://"+w.addr)
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	return strings.TrimSpace(string(out))
}

// TestServicesOfTheDocument runs the services of Zato's documentation, which
// differ from it in the line that imports, token and id.
func TestServicesOfTheDocument(t *testing.T) {
	w := start(t)
	const token, id = "gAAAAABamSuDF8-TOEjl43GxoMSS86RD_cquqEr...", "zusr4q51jwtsdh9s298315h4at6t1n"
	service := func(file string) string {
		text, err := os.ReadFile(filepath.Join("..", "compattest", "testdata", file))
		require.NoError(t, err)
		return string(text)
	}

	script := strings.ReplaceAll(service("update_current_user.py"), token, w.ust(t, "bob"))
	cid := w.python(t, script+"\nservice = UpdateCurrentUser()\nprint(service.handle() or service.cid)")
	require.Regexp(t, cidShape, cid)
	bob := w.account(t, "bob")
	require.Equal(t, "New Display Name", bob.Details().DisplayName)
	require.Equal(t, "myuser@example.com", bob.Details().Email)
	records, err := w.Service.Hive.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{Target: bob.ID, Event: hive.AuditUpdate, Take: 1})
	require.NoError(t, err)
	require.Equal(t, cid, records[0].Origin.Correlation, "the service's own correlation id is that of the audit trail")

	w.amend(t, "carol", func(u *hive.User, _ *hive.Profile) { u.Locked = true })
	script = strings.NewReplacer(token, w.ust(t, "admin"), id, w.id(t, "carol")).Replace(service("update_user_by_id.py"))
	w.python(t, script+"\nUpdateUserByID().handle()")
	carol := w.account(t, "carol")
	require.Equal(t, "My Display Name", carol.Details().DisplayName)
	require.False(t, carol.Locked)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 90), carol.Details().PasswordExpiry, time.Minute)
	require.Equal(t, time.UTC, carol.Details().PasswordExpiry.Location())
}

// TestPythonIsStrict is what the client for Python refuses although REST does not.
func TestPythonIsStrict(t *testing.T) {
	w := start(t)
	admin, bob := w.ust(t, "admin"), w.ust(t, "bob")
	for _, c := range []struct{ name, ust, data, code string }{
		{"nothing", bob, "{}", "E008003"},
		{"an unknown key", bob, "{'nick': 'b'}", "E008002"},
		{"more than 13 keys", bob, "{str(n): 1 for n in range(14)}", "E008002"},
		{"None for a state", admin, "{'sign_up_status': None}", "E008002"},
		{"None for a lock", admin, "{'is_locked': None}", "E008002"},
		{"None for an expiry", admin, "{'password_expiry': None}", "E008002"},
		{"None for a duty", admin, "{'password_must_change': None}", "E008002"},
		{"None for a username", admin, "{'username': None}", "E008002"},
		{"a word for a boolean", admin, "{'is_locked': 'no'}", "E008002"},
		{"a number for a boolean", bob, "{'is_totp_enabled': 0}", "E008002"},
		{"a text for a time", admin, "{'password_expiry': '2031-01-01'}", "E008002"},
		{"a date for a time", admin, "{'password_expiry': datetime.date(2031, 1, 1)}", "E008002"},
		{"a number for a text", bob, "{'email': 5}", "E008002"},
		{"what only super-users set", bob, "{'is_locked': False}", "E008002"},
		{"a token that is none", "x", "{'email': 'a@b.c'}", "E005001"},
		{"None for a text", bob, "{'email': None}", ""},
		{"a time with a zone", admin, "{'password_expiry': datetime.datetime(2031, 1, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))}", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := w.python(t, `
import datetime, hivewire_sso
class Update(hivewire_sso.Service):
    def handle(self):
        try:
            self.sso.user.update_current_user(self.cid, `+c.data+`, '`+c.ust+`', 'CRM', '127.0.0.1')
        except hivewire_sso.ValidationError as e:
            assert e.status == 'error' and e.return_status is True
            print(*e.sub_status)
Update().handle()`)
			require.Equal(t, c.code, out)
		})
	}
	t.Cleanup(func() {
		require.Equal(t, time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC), w.account(t, "admin").Details().PasswordExpiry)
	})
}

// TestPythonCalls is what the client for Python has besides the document.
func TestPythonCalls(t *testing.T) {
	w := start(t)
	w.amend(t, "bob", func(u *hive.User, p *hive.Profile) { p.DisplayName = "Bob" })
	out := w.python(t, `
import hivewire_sso
s = hivewire_sso.Service('http://`+w.addr+`/')
user, me = s.sso.user, ('CRM', '127.0.0.1')
ust = user.login(s.cid, 'bob', '`+hivetest.Password+`', *me).ust
print(user.get_current_user(s.cid, ust, *me).display_name)
admin = '`+w.ust(t, "admin")+`'
made = user.create_user(s.cid, {'username': 'dave', 'auto_approve': True}, admin, *me)
user.lock_user(s.cid, made.user_id, admin, *me)
print(user.get_user_by_id(s.cid, made.user_id, admin, *me).is_locked)
user.unlock_user(s.cid, made.user_id, admin, *me)
user.reject_user(s.cid, made.user_id, admin, *me)
user.approve_user(s.cid, made.user_id, admin, *me)
print(user.search(s.cid, {'username': 'dave'}, admin, *me).result[0]['approval_status'])
user.delete_user_by_id(s.cid, made.user_id, admin, *me)
print(len(user.reset_totp_key(s.cid, ust, None, '', '', *me)))
user.change_password(s.cid, {'old_password': '`+hivetest.Password+`', 'new_password': '`+good+`'}, ust, *me)
user.logout(ust, *me)
try:
    user.get_current_user(s.cid, ust, *me)
except hivewire_sso.ValidationError as e:
    print(e)
`)
	require.Equal(t, "Bob\nTrue\napproved\n32\nE007001", out)
}
