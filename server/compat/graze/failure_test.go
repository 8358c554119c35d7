package graze_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/graze"
)

// errDown is what a store says that is down.
var errDown = hive.Unavailablef("dial db.example.com: refused")

// logins is accounts whose logins cannot be looked up while down.
type logins struct {
	hive.UserStore
	down *atomic.Bool
}

func (l logins) ByLogin(ctx context.Context, login string) (*hive.User, error) {
	if l.down.Load() {
		return nil, errDown
	}
	return l.UserStore.ByLogin(ctx, login)
}

// shelf is a catalogue that cannot be read while down.
type shelf struct {
	hive.Watched[hive.ID, hive.CatalogEntry, hive.CatalogQuery]
	down *atomic.Bool
}

func (s shelf) Find(ctx context.Context, q hive.CatalogQuery) ([]hive.CatalogEntry, error) {
	if s.down.Load() {
		return nil, errDown
	}
	return s.Watched.Find(ctx, q)
}

// TestStoreDown tells a caller who may be good from one who is not: nobody is
// told to authenticate because the store is down.
func TestStoreDown(t *testing.T) {
	var down atomic.Bool
	w := newWorld(t, graze.Options{}, func(s *hive.Store) {
		s.Users, s.Catalog = logins{s.Users, &down}, shelf{s.Catalog, &down}
	})
	token := w.token(t, "rob", "rob")
	trail := len(w.trail(t, 0))
	down.Store(true)
	for _, ask := range [][3]string{
		{"graze:graze", http.MethodGet, "getUsers"}, {"", http.MethodGet, "authenticate?username=rob&password=rob"},
		{string(token), http.MethodGet, "getUsers"}, {string(token), http.MethodPost, "updateUser"},
	} {
		body := ""
		if ask[1] == http.MethodPost {
			body = `{"uid":5,"teams":["a"]}`
		}
		status, answer := w.ask(t, as(ask[0]), ask[1], ask[2], body)
		requireRefused(t, http.StatusInternalServerError, 1000, status, answer)
		require.NotContains(t, answer, "example.com")
		require.Contains(t, w.failure.Load(), "example.com")
	}
	require.Equal(t, int64(4), w.failed.Load())
	down.Store(false)
	require.Len(t, w.trail(t, 0), trail, "what failed here was not refused")
	status, answer := w.get(t, grazer, "getUsers")
	require.Equal(t, http.StatusOK, status, answer)
}

// TestSecretsStayIn looks for what was sent as passwords and tokens in every
// answer and in the audit trail.
func TestSecretsStayIn(t *testing.T) {
	w := newWorld(t, graze.Options{})
	w.amend(t, clientID, func(u *hive.User, _ *hive.Profile) { u.PasswordHash = "plain:hush-1" })
	token := w.token(t, "rob", "hush-1")
	var said strings.Builder
	for _, ask := range []struct {
		who                as
		method, path, body string
	}{
		{"", http.MethodGet, "authenticate?username=rob&password=hush-2", ""},
		{"rob:hush-3", http.MethodGet, "getUsers", ""},
		{"token hush-4", http.MethodGet, "getUsers", ""},
		{token, http.MethodGet, "getUsers", ""},
		{token, http.MethodPost, "updateUser", `{"uid":5,"password":["hush-5"]}`},
		{token, http.MethodPost, "updateUser", `{"uid":5,"password":"hush-6","roles":[]}`},
		{token, http.MethodPost, "updateUser", `{"uid":5,"password":"hush-7"}`},
		{token, http.MethodPost, "createUser", `{"username":"ada","roles":[4],"password":"hush-8"}`},
		{token, http.MethodPost, "createUser", `{"username":"ada","roles":[4],"password":"hush-9"}`},
		{token, http.MethodPost, "updateUser", `{"uid":5,"password":"hush-10"`},
	} {
		_, answer := w.ask(t, ask.who, ask.method, ask.path, ask.body)
		said.WriteString(answer)
	}
	records, err := w.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{API: hive.APIGraze})
	require.NoError(t, err)
	require.Len(t, records, 10) // the login, and all but the reading
	require.NoError(t, json.NewEncoder(&said).Encode(records))
	require.NotContains(t, said.String(), "hush")
	require.NotContains(t, said.String(), strings.TrimPrefix(string(token), "token "))
	for _, r := range records {
		require.Equal(t, "127.0.0.1", r.Origin.Address)
		require.Regexp(t, "^[0-9a-f]{24}$", r.Origin.Correlation)
	}
}
