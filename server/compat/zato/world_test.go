package zato_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/server/compat"
	"hivewire/server/compat/zato"
	"hivewire/sso"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// good is a password that Zato's policy lets through.
const good = "correct horse battery"

// world is a node with the API: 1 "admin" is a super-user, 2 "bob" and
// 3 "carol" are regular ones.
type world struct {
	*hivetest.Node
	sso    *sso.Service
	addr   string
	failed []error
}

func start(t *testing.T, options ...sso.Options) *world {
	t.Helper()
	w := &world{Node: hivetest.Start(t)}
	w.serve(t, options...)
	return w
}

// serve has the API answer with other options.
func (w *world) serve(t *testing.T, options ...sso.Options) {
	t.Helper()
	var o sso.Options
	if len(options) > 0 {
		o = options[0]
	}
	w.sso = sso.New(w.Service.Hive, w.Service.Auth, o)
	handler := zato.New(w.sso, zato.Options{Failed: func(_ string, err error) { w.failed = append(w.failed, err) }})
	server, err := compat.Start(compat.Config{HTTPAddr: "127.0.0.1:0", APIs: map[string]http.Handler{zato.Path: handler}}, zap.NewNop())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Shutdown(context.Background())) })
	w.addr = server.Addrs()[0].String()
}

// fields is a body to be sent, or what came back.
type fields map[string]any

// client keeps no connections, which would be goroutines at the end.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}

// send sends a body as it is and returns status and body of the answer.
func (w *world) send(t *testing.T, method, path, body string, header ...string) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+w.addr+"/zato/sso/"+path, bytes.NewReader([]byte(body)))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := client.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, text
}

var cidShape = regexp.MustCompile(`^[0-9a-f]{24}$`)

// call makes a call and returns the answer without cid, whose shape is checked.
// A body that is nil is none.
func (w *world) call(t *testing.T, method, path string, body fields) (int, fields) {
	t.Helper()
	text, err := json.Marshal(body)
	require.NoError(t, err)
	if body == nil {
		text = nil
	}
	status, answer := w.send(t, method, path, string(text))
	var got fields
	require.NoError(t, json.Unmarshal(answer, &got), string(answer))
	require.Regexp(t, cidShape, got["cid"])
	delete(got, "cid")
	return status, got
}

// ok makes a call that succeeds and returns what it tells.
func (w *world) ok(t *testing.T, method, path string, body fields) fields {
	t.Helper()
	status, got := w.call(t, method, path, body)
	require.Equal(t, http.StatusOK, status, got)
	require.Equal(t, "ok", got["status"], got)
	delete(got, "status")
	return got
}

// refused makes a call that is refused with a code.
func (w *world) refused(t *testing.T, code, method, path string, body fields) {
	t.Helper()
	status, got := w.call(t, method, path, body)
	require.Equal(t, fields{"status": "error", "sub_status": []any{code}}, got)
	require.Equal(t, http.StatusForbidden, status)
}

// does makes a call that is refused with a code, or succeeds where it is "".
func (w *world) does(t *testing.T, code, method, path string, body fields) {
	t.Helper()
	if code == "" {
		w.ok(t, method, path, body)
		return
	}
	w.refused(t, code, method, path, body)
}

// ust begins a session of an account without a password.
func (w *world) ust(t *testing.T, login string) string {
	t.Helper()
	user := w.account(t, login)
	session, err := w.Service.Hive.Sessions.Open(t.Context(), user, hive.Session{API: hive.APIZato, Expires: time.Now().Add(time.Hour)})
	require.NoError(t, err)
	token, err := w.Service.Auth.SessionToken(user, &session)
	require.NoError(t, err)
	return token
}

func (w *world) account(t *testing.T, login string) *hive.User {
	t.Helper()
	user, err := w.Service.Hive.Users.ByLogin(t.Context(), login)
	require.NoError(t, err)
	return user
}

// id returns the id that the API gives an account.
func (w *world) id(t *testing.T, login string) string {
	t.Helper()
	id, err := w.Service.Hive.Users.SSOID(t.Context(), w.account(t, login))
	require.NoError(t, err)
	return id
}

// amend changes an account as the person at the machine would.
func (w *world) amend(t *testing.T, login string, edit func(*hive.User, *hive.Profile)) {
	t.Helper()
	_, err := w.Service.Hive.Users.Amend(t.Context(), hive.Operator(), w.account(t, login).ID, func(u *hive.User, p *hive.Profile) error {
		edit(u, p)
		return nil
	})
	require.NoError(t, err)
}

// tool returns a program that tests need, or skips; in CI it has to be there.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is needed", name)
		}
		t.Skipf("there is no %s", name)
	}
	return path
}
