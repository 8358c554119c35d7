// Package hivetest runs a whole node inside a test and talks to it as clients do.
package hivetest

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"hivewire/actions"
	"hivewire/auth"
	"hivewire/bus"
	"hivewire/hive"
	"hivewire/server"
	"hivewire/server/ws"
	"hivewire/storage/embedded"
)

// Passwords of the accounts that every node starts with: 1 "admin", and the
// clients 2 "bob" and 3 "carol".
const Password = "secret1"

// Node is a running node.
type Node struct {
	Service *actions.Service
	URL     string // of the WebSocket endpoint
	HTTP    string // of the HTTP endpoints
	Compat  string // of the user APIs of other systems, "" without them
	Secure  string // of the same with TLS
	Server  *server.Node
}

// Options change what Start starts.
type Options struct {
	Store     *hive.Store   // nil: an embedded store in a temporary directory
	Bus       hive.Bus      // nil: a hub of the node's own
	Link      *server.Link  // what Bus is linked by to other nodes; nil for a node alone
	Retention time.Duration // of messages; 0 for ever
	Limits    *ws.Limits    // nil: the defaults, and time to authenticate in for slow machines
	Auth      auth.Options
	Log       *zap.Logger // nil: the test's log, from warnings on
	Origin    []string
	TLS       *tls.Config // nil: no encryption
	Compat    bool        // serve the user APIs of other systems too
}

// Start runs a node until the test ends.
func Start(t testing.TB, options ...Options) *Node {
	t.Helper()
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	if o.Store == nil {
		store, err := embedded.Open(t.TempDir())
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, store.Close()) })
		o.Store = &store
	}
	if o.Log == nil {
		o.Log = zaptest.NewLogger(t, zaptest.Level(zap.ErrorLevel))
	}
	limits := ws.DefaultLimits()
	limits.UnauthenticatedTime = 10 * patience // tests that say nothing of it are not about it
	if o.Limits != nil {
		limits = *o.Limits
	}
	if o.Bus == nil {
		hub := bus.New()
		t.Cleanup(hub.Close)
		o.Bus = hub
	}
	h := hive.New(*o.Store, auth.NewPasswords(2), o.Bus, hive.Options{Retention: o.Retention})
	t.Cleanup(h.Close)
	accounts(t, h)
	key, err := h.SigningKey(t.Context(), auth.NewSecret)
	require.NoError(t, err)
	signing, err := base64.StdEncoding.DecodeString(key)
	require.NoError(t, err)
	authority := auth.New(h, auth.Keys{Signing: signing}, o.Auth)
	t.Cleanup(authority.Close)
	n := &Node{Service: actions.New(h, authority, time.Now, actions.Info{})}
	t.Cleanup(n.Service.Close)
	n.Server, err = server.Start(server.Config{Listen: "127.0.0.1:0", Limits: limits, AllowOrigins: o.Origin, TLS: o.TLS, Link: o.Link}, n.Service, o.Log)
	require.NoError(t, err)
	t.Cleanup(func() { _ = n.Shutdown() })
	encrypted := ""
	if o.TLS != nil {
		encrypted = "s"
	}
	n.URL = fmt.Sprintf("ws%s://%s/api/websocket", encrypted, n.Server.Addr())
	n.HTTP = fmt.Sprintf("http%s://%s", encrypted, n.Server.Addr())
	if o.Compat {
		n.compat(t, o.Log)
	}
	return n
}

// Shutdown stops the node as SIGTERM would.
func (n *Node) Shutdown() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return n.Server.Shutdown(ctx)
}

// accounts makes the accounts of an empty store.
func accounts(t testing.TB, h *hive.Hive) {
	t.Helper()
	created, err := h.Bootstrap(t.Context(), Password)
	require.NoError(t, err)
	if !created {
		return
	}
	for _, login := range []string{"bob", "carol"} {
		role, password := hive.Client, Password
		_, err := h.Users.Insert(t.Context(), hive.Operator(), hive.NewUser{Login: &login, Role: &role, Password: &password})
		require.NoError(t, err)
	}
}

// Tokens issues the tokens that a login of the account would.
func (n *Node) Tokens(t testing.TB, login string) auth.Tokens {
	t.Helper()
	user, err := n.Service.Hive.Users.ByLogin(t.Context(), login)
	require.NoError(t, err)
	tokens, err := n.Service.Auth.Issue(user)
	require.NoError(t, err)
	return tokens
}

// TokenFor issues an access token of the account that grants only the numbered actions.
func (n *Node) TokenFor(t testing.TB, login string, numbers ...int) string {
	t.Helper()
	user, err := n.Service.Hive.Users.ByLogin(t.Context(), login)
	require.NoError(t, err)
	tokens, err := n.Service.Auth.Create(t.Context(), hive.Operator(), auth.Grant{UserID: user.ID, Actions: numbers})
	require.NoError(t, err)
	return tokens.Access
}

// TokenOf issues an access token of the account with the actions of a client
// that names networks, "*" for all.
func (n *Node) TokenOf(t testing.TB, login string, networks []string) string {
	t.Helper()
	user, err := n.Service.Hive.Users.ByLogin(t.Context(), login)
	require.NoError(t, err)
	tokens, err := n.Service.Auth.Create(t.Context(), hive.Operator(),
		auth.Grant{UserID: user.ID, Actions: []int{}, Networks: networks, DeviceTypes: []string{"*"}})
	require.NoError(t, err)
	return tokens.Access
}
