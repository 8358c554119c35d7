package compattest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest"

	"hivewire/auth"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// Accounts of every world besides those of every node: the administrator
// graze/graze with the role Grazer, and the client ada.
const (
	graze       = hive.ID(70)
	ada         = hive.ID(130)
	adaPassword = "ada's own words"
)

// object is a JSON object to be sent, or that came back.
type object map[string]any

// world is a node with all APIs.
type world struct {
	*testing.T
	node  *hivetest.Node
	admin *hivetest.Conn // over WebSocket
	super string         // UST of the administrator
	key   string         // of Haplo's service user

	later    atomic.Int64 // by how much the clock of logins is ahead
	log      text         // of the node, with everything
	refusals text         // the answers to what was refused
}

// text can be read while it is written.
type text struct {
	mu sync.Mutex
	b  strings.Builder
}

func (x *text) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.Write(p)
}

func (x *text) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.String()
}

func newWorld(t *testing.T, store *hive.Store) *world {
	w := &world{T: t}
	all := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(&w.log), zap.DebugLevel)
	shown := zaptest.NewLogger(t, zaptest.Level(zap.ErrorLevel)).Core()
	w.node = hivetest.Start(t, hivetest.Options{
		Store: store, Compat: true, Log: zap.New(zapcore.NewTee(all, shown)),
		Auth: auth.Options{Now: func() time.Time { return time.Now().Add(time.Duration(w.later.Load())) }},
	})
	w.admin, w.key = w.node.As(t, "admin"), w.node.APIKey(t)
	w.native(w.admin, object{"action": "account/insert", "account": object{"id": graze, "login": "graze", "password": "graze", "roles": []string{"Super User", "Grazer"}}})
	w.native(w.admin, object{"action": "account/insert", "account": object{"id": ada, "login": "ada", "password": adaPassword, "firstName": "Ada", "lastName": "L", "email": "ada@example.org", "roles": []string{"Grazer"}}})
	w.super = w.ust("admin", hivetest.Password)
	return w
}

// native asks over WebSocket for what succeeds.
func (w *world) native(c *hivetest.Conn, request object) object {
	w.Helper()
	reply := w.try(c, request)
	require.Equal(w, "success", reply["status"], reply)
	return reply
}

// try asks over WebSocket.
func (w *world) try(c *hivetest.Conn, request object) (reply object) {
	w.Helper()
	text, err := json.Marshal(request)
	require.NoError(w, err)
	c.AskInto(string(text), &reply)
	if reply["status"] != "success" {
		_, _ = fmt.Fprintln(&w.refusals, reply)
	}
	return reply
}

// account shows an account whole.
func (w *world) account(id hive.ID) object {
	w.Helper()
	return w.shown(w.admin, id)
}

// shown is what a connection is shown of an account, but for its last use.
func (w *world) shown(c *hivetest.Conn, id hive.ID) object {
	w.Helper()
	account := w.native(c, object{"action": "account/get", "userId": id})["account"].(map[string]any)
	delete(account, "lastLogin")
	return account
}

// client keeps no connections, which would be goroutines at the end.
var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}

// send sends a request to an API and returns the answer.
func (w *world) send(method, path, authorization string, body any) (status int, answer object) {
	w.Helper()
	text, err := json.Marshal(body)
	require.NoError(w, err)
	status, raw := w.sendText(method, path, authorization, string(text))
	require.NoError(w, json.Unmarshal(raw, &answer), string(raw))
	return status, answer
}

func (w *world) sendText(method, path, authorization, body string) (int, []byte) {
	w.Helper()
	request, err := http.NewRequest(method, w.node.Compat+path, strings.NewReader(body))
	require.NoError(w, err)
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := client.Do(request)
	require.NoError(w, err)
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	require.NoError(w, err)
	if response.StatusCode >= 400 {
		_, _ = w.refusals.Write(raw)
	}
	return response.StatusCode, raw
}

func basic(login, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(login+":"+password))
}

// zato makes a call of Zato's that is refused with a code, or succeeds where it is "".
func (w *world) zato(code, method, path string, body object) object {
	w.Helper()
	status, answer := w.send(method, "/zato/sso/"+path, "", body)
	if code == "" {
		require.Equal(w, []any{200, "ok"}, []any{status, answer["status"]}, answer)
	} else {
		require.Equal(w, []any{403, []any{code}}, []any{status, answer["sub_status"]}, answer)
	}
	return answer
}

// ust logs in through Zato.
func (w *world) ust(login, password string) string {
	w.Helper()
	return w.zato("", "POST", "user/login", object{"username": login, "password": password})["ust"].(string)
}

// sso is the id by which Zato knows an account.
func (w *world) sso(id hive.ID) string {
	w.Helper()
	sso, _ := w.account(id)["ssoId"].(string)
	require.NotEmpty(w, sso)
	return sso
}

// haplo makes a call of Haplo's that has a status.
func (w *world) haplo(status int, method, path string, body any) object {
	w.Helper()
	got, answer := w.send(method, "/api/v0-user/"+path, basic("haplo", w.key), body)
	require.Equal(w, status, got, answer)
	return answer
}

// graze makes a call of Graze's as the administrator, that has a status.
func (w *world) graze(status int, method, endpoint string, body object) object {
	w.Helper()
	got, answer := w.send(method, "/graze/v1/"+endpoint, basic("graze", "graze"), body)
	require.Equal(w, status, got, answer)
	return answer
}

// grazeToken logs in through Graze.
func (w *world) grazeToken(login, password string) string {
	w.Helper()
	status, answer := w.send("GET", "/graze/v1/authenticate", basic(login, password), nil)
	require.Equal(w, 200, status, answer)
	return answer["auth_token"].(string)
}

// grazeUses reports whether a token of Graze's is good.
func (w *world) grazeUses(token string) bool {
	w.Helper()
	status, _ := w.sendText("GET", "/graze/v1/getUserInfo?username=ada&auth_token="+token, "", "")
	return status != http.StatusUnauthorized
}

// logsIn reports whether a password is good for a login of DeviceHive's.
func (w *world) logsIn(login, password string) bool {
	w.Helper()
	conn := w.node.Dial(w, "")
	defer conn.Close()
	return w.try(conn, object{"action": "token", "login": login, "password": password})["status"] == "success"
}

// closed waits until a connection is closed because of its account.
func (w *world) closed(c *hivetest.Conn) {
	w.Helper()
	frames, code := c.Closed()
	require.Equal(w, 4501, code)
	require.NotEmpty(w, frames, "an error frame comes before the end")
	require.Contains(w, frames[len(frames)-1], `"code":401`)
}

func (w *world) path(format string, args ...any) string { return fmt.Sprintf(format, args...) }
