package compattest

import (
	"bytes"
	"embed"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// examples are what the vendors' documents show, unchanged but for one line: the
// services for Python import another module. none.py is ours.
//
//go:embed testdata
var examples embed.FS

// example is a file of examples with what no document can know replaced.
func (w *world) example(name string, replaced ...string) string {
	w.Helper()
	text, err := examples.ReadFile("testdata/" + name)
	require.NoError(w, err)
	for i := 0; i < len(replaced); i += 2 {
		require.Contains(w, string(text), replaced[i])
	}
	return strings.NewReplacer(replaced...).Replace(string(text))
}

// run runs a program, with something as its input, and returns what it wrote.
// Without the program the test is skipped, except where everything is tested.
func (w *world) run(input, name string, args ...string) string {
	w.Helper()
	if _, err := exec.LookPath(name); err != nil {
		require.Empty(w, os.Getenv("CI"), "this test needs %s", name)
		w.Skip("skipped: no " + name)
	}
	_, here, _, _ := runtime.Caller(0)
	command := exec.CommandContext(w.Context(), name, args...)
	command.Env = append(os.Environ(), "HIVEWIRE_SSO_URL="+w.node.Compat, "PYTHONDONTWRITEBYTECODE=1",
		"PYTHONPATH="+filepath.Join(filepath.Dir(here), "..", "..", "..", "clients", "python"))
	command.Stdin = strings.NewReader(input)
	var out, log bytes.Buffer
	command.Stdout, command.Stderr = &out, &log
	require.NoError(w, command.Run(), log.String())
	return out.String()
}

// shell runs a script whose curl finds this node where the documents have theirs.
func (w *world) shell(script string) string {
	w.Helper()
	port := func(address string) string {
		u, err := url.Parse(address)
		require.NoError(w, err)
		return u.Port()
	}
	return w.run("", "sh", "-c", `curl() { command curl --silent --noproxy '*' --connect-to "localhost:17010:127.0.0.1:`+port(w.node.Compat)+
		`" --connect-to "localhost:443:127.0.0.1:`+port(w.node.Secure)+`" "$@"; }`+"\n"+script)
}

// documents does with an account what each vendor's document does.
func documents(w *world) {
	ust := w.ust("ada", adaPassword)
	require.Regexp(w, `^\{"cid":"[0-9a-f]{24}","status":"ok"\}\s*$`, w.shell(w.example("zato_regular.sh", "gAAAAABalTp...", ust)))
	require.Equal(w, []any{"My Name", "user@example.com"}, []any{w.account(ada)["displayName"], w.account(ada)["email"]})
	require.Regexp(w, `^\{"cid":"[0-9a-f]{24}","status":"ok"\}\s*$`,
		w.shell(w.example("zato_super.sh", "gAAAAABalYT...", w.super, "zusrx2efj1q1h98n9q00tgx8scefv", w.sso(ada))))
	require.Equal(w, "2030-12-31T23:59:59.000", w.account(ada)["passwordExpiry"])

	const token = "gAAAAABamSuDF8-TOEjl43GxoMSS86RD_cquqEr..."
	w.run(w.example("update_current_user.py", token, ust)+"\nUpdateCurrentUser().handle()\n", "python3", "-")
	require.Equal(w, []any{"New Display Name", "myuser@example.com"}, []any{w.account(ada)["displayName"], w.account(ada)["email"]})
	w.run(w.example("update_user_by_id.py", token, w.super, "zusr4q51jwtsdh9s298315h4at6t1n", w.sso(ada))+"\nUpdateUserByID().handle()\n", "python3", "-")
	require.Equal(w, "My Display Name", w.account(ada)["displayName"])
	expiry, err := time.Parse("2006-01-02T15:04:05.000", w.account(ada)["passwordExpiry"].(string))
	require.NoError(w, err)
	require.WithinDuration(w, time.Now().UTC().AddDate(0, 0, 90), expiry, time.Minute)
	require.Equal(w, "ok\nE008002\nE008002\n", w.run(w.example("none.py", "SUPER", w.super, "ADA", w.sso(ada)), "python3", "-"))
	require.Equal(w, []any{"Ada", nil, false}, w.fields("firstName", "email", "locked"))

	w.native(w.admin, object{"action": "account/insert", "account": object{"kind": "group", "login": "haplo:group:example"}})
	var answer struct {
		Kind string
		User object
	}
	update := func(body string) {
		out := w.run(body, "curl", "--silent", "--user", "haplo:"+w.key, "--data-binary", "@-", w.node.Compat+"/api/v0-user/id/130")
		require.NoError(w, json.Unmarshal([]byte(out), &answer))
		require.Equal(w, "haplo:api-v0:user:update", answer.Kind)
		require.Equal(w, []any{"890qv", "First Last"}, []any{answer.User["ref"], answer.User["name"]})
	}
	update(w.example("haplo_update.json"))
	stored := w.account(ada)
	returned, err := json.Marshal(answer.User)
	require.NoError(w, err)
	update(string(returned))
	require.Equal(w, stored, w.account(ada))

	require.Equal(w, "{}", w.shell(w.example("graze_update_user.sh", `"uid" : 5`, `"uid" : 130`)))
	after := w.account(ada)
	require.Equal(w, []any{"John Doe", "test@test.com", "Europe/London", "555-123456"},
		[]any{after["displayName"], after["email"], after["timezone"], after["phone"]})
	require.Equal(w, 0.0, after["role"], "the role Super User makes an administrator")
	require.True(w, w.logsIn("ada", "test"))
	status, _ := w.send("GET", "/graze/v1/authenticate?username=ada&password=test", "", nil)
	require.Equal(w, 401, status, "without the role Grazer")
	require.Equal(w, "{}", w.shell(w.example("graze_update_user.sh", `"uid" : 5`, `"uid" : 130`, `"John Doe"`, `"Jane Doe"`,
		"-u graze:graze ", "", "updateUser", "updateUser?auth_token="+w.grazeToken("graze", "graze"))))
	require.Equal(w, "Jane Doe", w.account(ada)["displayName"])
}

// nullAndAbsent sends null through each API, and leaves away what another call has.
func nullAndAbsent(w *world) {
	w.zato("", "PATCH", "user", object{"ust": w.super, "user_id": w.sso(ada), "middle_name": "M", "first_name": "Augusta"})
	w.zato("", "PATCH", "user", object{"ust": w.super, "user_id": w.sso(ada), "middle_name": nil, "is_locked": nil, "password_expiry": nil})
	require.Equal(w, []any{nil, "Augusta", false, nil}, w.fields("middleName", "firstName", "locked", "passwordExpiry"))
	w.zato("E008002", "PATCH", "user", object{"ust": w.super, "user_id": w.sso(ada), "approval_status": nil})

	w.haplo(400, "POST", w.path("id/%d", ada), object{"email": nil})
	w.haplo(200, "POST", w.path("id/%d", ada), object{"ref": nil})
	w.haplo(200, "POST", w.path("id/%d", ada), object{"ref": "890qv"})
	w.haplo(400, "POST", w.path("id/%d", ada), object{"ref": nil})
	require.Equal(w, []any{"ada@example.org", "890qv"}, w.fields("email", "ref"))

	w.graze(200, "POST", "updateUser", object{"uid": ada, "contact_num": "5", "timezone": "Europe/London"})
	w.graze(200, "POST", "updateUser", object{"uid": ada, "contact_num": nil, "roles": nil, "password": nil})
	require.Equal(w, []any{nil, "Europe/London", []any{"Grazer"}}, w.fields("phone", "timezone", "roles"))

	update := func(user object) { w.native(w.admin, object{"action": "user/update", "userId": ada, "user": user}) }
	update(object{"data": object{"a": 1}, "introReviewed": true})
	update(object{"role": nil, "login": nil})
	require.Equal(w, []any{map[string]any{"a": 1.0}, "ada", 1.0}, w.fields("data", "login", "role"))
	update(object{"data": nil})
	require.Equal(w, []any{nil, true}, w.fields("data", "introReviewed"))
	require.True(w, w.logsIn("ada", adaPassword))
}

// fields are some of what is shown of ada.
func (w *world) fields(names ...string) (values []any) {
	w.Helper()
	account := w.account(ada)
	for _, name := range names {
		values = append(values, account[name])
	}
	return values
}
