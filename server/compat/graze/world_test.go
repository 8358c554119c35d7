package graze_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"hivewire/auth"
	"hivewire/bus"
	"hivewire/hive"
	"hivewire/server/certificate"
	"hivewire/server/compat"
	"hivewire/server/compat/graze"
	"hivewire/storage/embedded"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counted keeps passwords as they are and counts how often it is asked.
type counted struct{ checks *atomic.Int64 }

func (counted) Hash(_ context.Context, password string) (string, error) {
	return "plain:" + password, nil
}

func (c counted) Verify(_ context.Context, hash, password string) (bool, error) {
	c.checks.Add(1)
	return hash == "plain:"+password, nil
}

// The accounts of every world.
const (
	adminID  hive.ID = iota + 1 // no Grazer
	grazeID                     // administrator and Grazer; login and password graze
	clientID                    // client and Grazer; login and password rob
	plainID                     // client without a role; login and password bob
	johnID                      // client, Operator; the document's user 5
)

// world is the API on both listeners over a real store, at a time that tests move.
type world struct {
	*hive.Hive
	store     hive.Store
	auth      *auth.Authority
	plain     string // URL of the API without encryption
	encrypted string // address with TLS
	clock     atomic.Int64
	checks    atomic.Int64 // of passwords
	failed    atomic.Int64 // calls that failed here
	failure   atomic.Value // the last one, a string
}

func newWorld(t testing.TB, o graze.Options, over ...func(*hive.Store)) *world {
	t.Helper()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	for _, change := range over {
		change(&store)
	}
	w := &world{store: store}
	w.clock.Store(time.Now().UnixMilli())
	hub := bus.New()
	w.Hive = hive.New(store, counted{&w.checks}, hub, hive.Options{Now: w.now})
	w.auth = auth.New(w.Hive, auth.Keys{Signing: []byte("0123456789abcdef0123456789abcdef")}, auth.Options{Now: w.now})
	o.Now, o.Failed = w.now, func(cid string, err error) { w.failed.Add(1); w.failure.Store(cid + " " + err.Error()) }
	secure, err := certificate.SelfSigned()
	require.NoError(t, err)
	s, err := compat.Start(compat.Config{
		HTTPAddr: "127.0.0.1:0", TLSAddr: "127.0.0.1:0", TLS: secure,
		APIs: map[string]http.Handler{graze.Path: graze.New(w.Hive, w.auth, o)},
	}, zap.NewNop())
	require.NoError(t, err)
	w.plain, w.encrypted = "http://"+s.Addrs()[0].String()+graze.Path, s.Addrs()[1].String()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		require.NoError(t, s.Shutdown(context.Background()))
		w.auth.Close()
		w.Close()
		hub.Close()
		require.NoError(t, store.Close())
	})
	_, err = w.Bootstrap(t.Context(), "correct horse")
	require.NoError(t, err)
	w.make(t, "graze", hive.RoleSuperUser, hive.RoleGrazer)
	w.make(t, "rob", hive.RoleGrazer)
	w.make(t, "bob")
	w.make(t, "john", hive.RoleOperator)
	return w
}

// make makes an account whose password is its login.
func (w *world) make(t testing.TB, login string, roles ...hive.ID) hive.User {
	t.Helper()
	user, err := w.Users.Create(t.Context(), hive.Operator(), hive.User{Login: login, Role: hive.Client, Profile: &hive.Profile{Roles: roles}}, login)
	require.NoError(t, err)
	return user
}

func (w *world) now() time.Time { return time.UnixMilli(w.clock.Load()) }

func (w *world) sleep(d time.Duration) { w.clock.Add(d.Milliseconds()) }

// account returns an account as it stands.
func (w *world) account(t testing.TB, id hive.ID) *hive.User {
	t.Helper()
	user, err := w.Users.Account(t.Context(), id)
	require.NoError(t, err)
	return user
}

// amend changes an account as the person at the machine.
func (w *world) amend(t testing.TB, id hive.ID, edit func(*hive.User, *hive.Profile)) {
	t.Helper()
	_, err := w.Users.Amend(t.Context(), hive.Operator(), id, func(u *hive.User, p *hive.Profile) error { edit(u, p); return nil })
	require.NoError(t, err)
}

// as is who a request comes from: "login:password", "token 0123…", or "" for nobody.
type as string

// ask sends a request; body is JSON, a form when it does not begin with a
// brace, or "" for none. It returns the answer's status and body.
func (w *world) ask(t testing.TB, who as, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.plain+path, strings.NewReader(body))
	require.NoError(t, err)
	if token, ok := strings.CutPrefix(string(who), "token "); ok {
		query := r.URL.Query()
		query.Set("auth_token", token)
		r.URL.RawQuery = query.Encode()
	} else if login, password, ok := strings.Cut(string(who), ":"); ok {
		r.SetBasicAuth(login, password)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded") // as curl -d
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, "application/json", answer.Header.Get("Content-Type"))
	require.Regexp(t, "^[0-9a-f]{24}$", answer.Header.Get("X-Correlation-Id"))
	require.True(t, json.Valid(text), "%s", text)
	return answer.StatusCode, string(text)
}

func (w *world) post(t testing.TB, who as, endpoint, body string) (int, string) {
	t.Helper()
	return w.ask(t, who, http.MethodPost, endpoint, body)
}

func (w *world) get(t testing.TB, who as, path string) (int, string) {
	t.Helper()
	return w.ask(t, who, http.MethodGet, path, "")
}

// grazer is the caller of most requests.
const grazer as = "graze:graze"

// update has the administrator change john and returns him.
func (w *world) update(t testing.TB, body string) *hive.User {
	t.Helper()
	status, answer := w.post(t, grazer, "updateUser", body)
	require.Equal(t, http.StatusOK, status, answer)
	require.Equal(t, "{}", answer)
	return w.account(t, johnID)
}

// token begins a session.
func (w *world) token(t testing.TB, login, password string) as {
	t.Helper()
	status, answer := w.get(t, "", "authenticate?"+url.Values{"username": {login}, "password": {password}}.Encode())
	require.Equal(t, http.StatusOK, status, answer)
	var got map[string]string
	require.NoError(t, json.Unmarshal([]byte(answer), &got))
	require.Len(t, got, 1)
	require.Regexp(t, "^[0-9a-f]{32}$", got["auth_token"])
	return as("token " + got["auth_token"])
}

const unauthenticated = `{"message":"User is not authenticated","statusCode":3001}`

// requireNobody requires the one answer to callers who are not known.
func requireNobody(t testing.TB, status int, answer string) {
	t.Helper()
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, unauthenticated, answer)
}

// requireRefused requires an error with our code and a message for people.
func requireRefused(t testing.TB, want, code int, status int, answer string) {
	t.Helper()
	require.Equal(t, want, status, answer)
	var got struct {
		Message    string
		StatusCode int
		Additional struct{ DebugMessage string }
	}
	require.NoError(t, json.Unmarshal([]byte(answer), &got))
	require.Equal(t, code, got.StatusCode, answer)
	require.Equal(t, map[int]string{
		1000: "Internal error", 1001: "Missing parameter", 1002: "Invalid parameter", 1003: "User not found",
		1004: "User already exists", 3002: "Permission denied",
	}[code], got.Message)
	require.NotEmpty(t, got.Additional.DebugMessage)
}

// catalog returns the names of the catalogue's entries, each after its kind.
func (w *world) catalog(t testing.TB) (names []string) {
	t.Helper()
	entries, err := w.store.Catalog.Find(t.Context(), hive.CatalogQuery{})
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, string(e.Kind)+" "+e.Name)
	}
	return names
}

// trail returns the audit trail in words, oldest first, from the skip-th record on.
func (w *world) trail(t testing.TB, skip int) (lines []string) {
	t.Helper()
	records, err := w.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{})
	require.NoError(t, err)
	slices.Reverse(records)
	for _, r := range records[skip:] {
		line := r.Event + " " + r.TargetLogin + " " + strings.Join(r.Fields, ",")
		if r.Refused {
			line = r.Event + " refused: " + r.Reason
		}
		lines = append(lines, line)
	}
	return lines
}
