package hivetest

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"hivewire/hive"
	"hivewire/server/certificate"
	"hivewire/server/compat"
	"hivewire/server/compat/graze"
	"hivewire/server/compat/haplo"
	"hivewire/server/compat/zato"
	"hivewire/sso"
)

// compat serves the user APIs of other systems at Node.Compat and Secure until the test
// ends, with their defaults but that new users of Zato need no approval.
func (n *Node) compat(t testing.TB, log *zap.Logger) {
	t.Helper()
	h, a := n.Service.Hive, n.Service.Auth
	require.NoError(t, haplo.Ensure(t.Context(), h))
	v0 := haplo.New(h, a, haplo.Options{})
	identity, err := certificate.SelfSigned()
	require.NoError(t, err)
	server, err := compat.Start(compat.Config{HTTPAddr: "127.0.0.1:0", TLSAddr: "127.0.0.1:0", TLS: identity, APIs: map[string]http.Handler{
		zato.Path: zato.New(sso.New(h, a, sso.Options{NoApproval: true}), zato.Options{}), haplo.Path: v0, haplo.WelcomePath: v0,
		graze.Path: graze.New(h, a, graze.Options{}),
	}}, log)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = server.Shutdown(ctx)
	})
	n.Compat, n.Secure = "http://"+server.Addrs()[0].String(), "https://"+server.Addrs()[1].String()
}

// APIKey makes a key of the service user of Haplo's user API.
func (n *Node) APIKey(t testing.TB) string {
	t.Helper()
	user, err := n.Service.Hive.Users.ByLogin(t.Context(), haplo.ServiceUserCode)
	require.NoError(t, err)
	key, _, err := n.Service.Hive.APIKeys.Create(t.Context(), hive.Operator(), user.ID, haplo.Path, "test")
	require.NoError(t, err)
	return key
}
