package haplo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
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
	"hivewire/server/compat"
	"hivewire/server/compat/haplo"
	"hivewire/storage/embedded"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The accounts of every world.
const (
	admin   = hive.ID(1)
	first   = hive.ID(130) // First Last, first.last@example.com
	example = hive.ID(211) // the group haplo:group:example
	bare    = hive.ID(212) // a group without a code
)

// world is the API on a listener, over a real store, at a time that tests move.
type world struct {
	*hive.Hive
	base   string
	key    string // of the service user
	client *http.Client
	clock  atomic.Int64 // milliseconds
	down   atomic.Bool  // the store does not read accounts
	found  func()       // what happens after the store has looked for accounts
}

// failing are the accounts of a world.
type failing struct {
	hive.UserStore
	*world
}

func (f failing) Find(ctx context.Context, q hive.UserQuery) ([]hive.User, error) {
	found, err := f.UserStore.Find(ctx, q)
	if f.found != nil {
		f.found()
	}
	return found, err
}

func (f failing) Get(ctx context.Context, id hive.ID) (*hive.User, error) {
	if f.down.Load() {
		return nil, hive.Unavailablef("dial db.internal:27017")
	}
	return f.UserStore.Get(ctx, id)
}

func newWorld(t testing.TB, o haplo.Options) *world {
	t.Helper()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	hub := bus.New()
	w := &world{client: &http.Client{Transport: &http.Transport{}}}
	w.clock.Store(time.Now().UnixMilli())
	now := func() time.Time { return time.UnixMilli(w.clock.Load()) }
	store.Users = failing{store.Users, w}
	w.Hive = hive.New(store, auth.NewPasswords(2), hub, hive.Options{Now: now})
	authority := auth.New(w.Hive, auth.Keys{Signing: []byte("0123456789abcdef0123456789abcdef")}, auth.Options{Now: now})
	handler := haplo.New(w.Hive, authority, o)
	server, err := compat.Start(compat.Config{
		HTTPAddr: "127.0.0.1:0", APIs: map[string]http.Handler{haplo.Path: handler, haplo.WelcomePath: handler},
	}, zap.NewNop())
	require.NoError(t, err)
	t.Cleanup(func() {
		w.client.CloseIdleConnections()
		require.NoError(t, server.Shutdown(context.Background()))
		authority.Close()
		w.Close()
		hub.Close()
		require.NoError(t, store.Close())
	})
	w.base = "http://" + server.Addrs()[0].String()

	_, err = w.Bootstrap(t.Context(), "correct horse")
	require.NoError(t, err)
	require.NoError(t, haplo.Ensure(t.Context(), w.Hive))
	service, err := w.Users.ByLogin(t.Context(), haplo.ServiceUserCode)
	require.NoError(t, err)
	w.key = w.newKey(t, service.ID, haplo.Path)
	w.make(t, hive.User{ID: example, Kind: hive.UserGroup, Login: "haplo:group:example"})
	w.make(t, hive.User{ID: bare, Kind: hive.UserGroup, Login: "group:212"})
	w.make(t, hive.User{ID: first, Login: "first", Profile: &hive.Profile{
		FirstName: "First", LastName: "Last", Email: "first.last@example.com",
	}})
	return w
}

func (w *world) sleep(d time.Duration) { w.clock.Add(d.Milliseconds()) }

// make makes an account of a client without a password.
func (w *world) make(t testing.TB, user hive.User) hive.User {
	t.Helper()
	user.Role = hive.Client
	user, err := w.Users.Create(t.Context(), hive.Operator(), user, "")
	require.NoError(t, err)
	return user
}

func (w *world) newKey(t testing.TB, user hive.ID, path string) string {
	t.Helper()
	secret, _, err := w.APIKeys.Create(t.Context(), hive.Operator(), user, path, "test")
	require.NoError(t, err)
	return secret
}

func (w *world) account(t testing.TB, id hive.ID) hive.User {
	t.Helper()
	user, err := w.Users.Account(t.Context(), id)
	require.NoError(t, err)
	return *user
}

// amend changes an account as another API might.
func (w *world) amend(t testing.TB, id hive.ID, edit func(*hive.User, *hive.Profile)) hive.User {
	t.Helper()
	user, err := w.Users.Amend(t.Context(), hive.Operator(), id, func(u *hive.User, p *hive.Profile) error {
		edit(u, p)
		return nil
	})
	require.NoError(t, err)
	return user
}

// reply is an answer as it came, and what was in it.
type reply struct {
	status int
	body   string
	header http.Header

	Success bool
	Kind    string
	Error   struct{ Message string }
	User    map[string]any
	Group   map[string]any
	Users   []hive.ID

	WelcomeLink string
}

func (w *world) do(t testing.TB, r *http.Request) (out reply) {
	t.Helper()
	res, err := w.client.Do(r)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	out.status, out.body, out.header = res.StatusCode, strings.TrimSpace(string(body)), res.Header
	if res.Header.Get("Content-Type") == "application/json" {
		require.NoError(t, json.Unmarshal(body, &out), out.body)
		require.Equal(t, res.StatusCode == http.StatusOK, out.Success, out.body)
	}
	return out
}

// request makes a request without a key. The path is below that of the API
// unless it begins with a slash.
func (w *world) request(t testing.TB, method, path, body string) *http.Request {
	t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = haplo.Path + path
	}
	r, err := http.NewRequestWithContext(t.Context(), method, w.base+path, bytes.NewBufferString(body))
	require.NoError(t, err)
	return r
}

func (w *world) ask(t testing.TB, method, path, body string) reply {
	t.Helper()
	r := w.request(t, method, path, body)
	r.SetBasicAuth("haplo", w.key)
	return w.do(t, r)
}

func (w *world) get(t testing.TB, path string) reply { return w.ask(t, http.MethodGet, path, "") }

func (w *world) post(t testing.TB, path, body string) reply {
	return w.ask(t, http.MethodPost, path, body)
}

// refused checks that an answer is of a kind with a status and a message.
func (r *reply) refused(t testing.TB, status int, kind, message string) {
	t.Helper()
	if !strings.Contains(kind, ":") && kind != strings.ToUpper(kind) {
		kind = "haplo:api-v0:user:" + kind
	}
	want, err := json.Marshal(map[string]string{"message": message})
	require.NoError(t, err)
	require.Equal(t, status, r.status, r.body)
	require.JSONEq(t, `{"success":false,"kind":"`+kind+`","error":`+string(want)+`}`, r.body)
	require.Empty(t, r.header.Get("WWW-Authenticate"))
}

const exception = "haplo:api-v0:generic:exception"

func tag(pairs ...string) string {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Add("tag:"+pairs[i], pairs[i+1])
	}
	return "?" + q.Encode()
}

func (w *world) profile(t testing.TB, id hive.ID) hive.Profile {
	t.Helper()
	user := w.account(t, id)
	return *user.Details()
}
