package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"hivewire/actions"
	"hivewire/auth"
	"hivewire/bus"
	"hivewire/hive"
	"hivewire/server/compat/graze"
	"hivewire/server/compat/haplo"
	"hivewire/server/compat/zato"
	"hivewire/storage/embedded"
)

var errDown = hive.Unavailablef("read: %w", errors.New("the disk is gone"))

// downUsers and downKeys cannot be read.
type downUsers struct{ hive.UserStore }

func (downUsers) ByLogin(context.Context, string) (*hive.User, error) { return nil, errDown }

type downKeys struct {
	hive.Watched[string, hive.APIKey, hive.APIKeyQuery]
}

func (downKeys) Get(context.Context, string) (*hive.APIKey, error) { return nil, errDown }

// TestEveryUserAPILogsWhatFailed asks each API while the store is down: the
// answer does not say why, the log does.
func TestEveryUserAPILogsWhatFailed(t *testing.T) {
	t.Parallel()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	opened := store.Close
	t.Cleanup(func() { require.NoError(t, opened()) })
	store.Users, store.APIKeys = downUsers{store.Users}, downKeys{store.APIKeys}
	hub := bus.New()
	t.Cleanup(hub.Close)
	h := hive.New(store, auth.NewPasswords(1), hub, hive.Options{})
	t.Cleanup(h.Close)
	authority := auth.New(h, auth.Keys{Signing: []byte("0123456789abcdef0123456789abcdef")}, auth.Options{})
	t.Cleanup(authority.Close)
	svc := actions.New(h, authority, time.Now, actions.Info{})
	t.Cleanup(svc.Close)

	core, logged := observer.New(zap.ErrorLevel)
	var c compatConfig
	c.Zato.Enabled, c.Haplo.Enabled, c.Graze.Enabled = true, true, true
	c.Zato.Apps, c.Zato.MinLength, c.Zato.MaxLength = []string{"CRM"}, 8, 256
	apis := c.apis(svc, zap.New(core))
	for api, r := range map[string]*http.Request{
		zato.Path:  httptest.NewRequest(http.MethodPost, zato.Path+"user/login", strings.NewReader(`{"username":"a","password":"b"}`)),
		haplo.Path: httptest.NewRequest(http.MethodGet, haplo.Path+"id/1", nil),
		graze.Path: httptest.NewRequest(http.MethodGet, graze.Path+"getUsers", nil),
	} {
		r.SetBasicAuth("haplo", "0123456789abcdefghij")
		answer := httptest.NewRecorder()
		apis[api].ServeHTTP(answer, r)
		require.Equal(t, http.StatusInternalServerError, answer.Code, api)
		require.NotContains(t, answer.Body.String(), "disk")
		told := logged.TakeAll()
		require.Len(t, told, 1, api)
		require.Contains(t, told[0].ContextMap()["error"], "the disk is gone")
	}
}

// TestShutdownDoesNotWaitForSlowRequests stops a server that is being sent a
// body which never ends: its connections need the time to end well.
func TestShutdownDoesNotWaitForSlowRequests(t *testing.T) {
	t.Parallel()
	plain := freePort(t)
	out, stop := start(t, filepath.Join(t.TempDir(), "data"), "HIVEWIRE_COMPAT_ENABLED=true", "HIVEWIRE_COMPAT_HTTP_ADDR="+plain)
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "npx") }, 20*time.Second, 10*time.Millisecond)
	slow, err := net.Dial("tcp", plain)
	require.NoError(t, err)
	defer func() { require.NoError(t, slow.Close()) }()
	_, err = slow.Write([]byte("POST /graze/v1/updateUser HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"))
	require.NoError(t, err)
	time.Sleep(100 * time.Millisecond) // less would be no failure
	began := time.Now()
	require.Equal(t, exitOK, stop())
	require.Less(t, time.Since(began), shutdownTime/2)
}

// TestTakenAddressIsNamed starts a server whose second address for the user
// APIs is taken.
func TestTakenAddressIsNamed(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	code, text := command(nil, "", "serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"),
		"--compat.enabled", "--compat.http-addr", "127.0.0.1:0", "--compat.tls-addr", l.Addr().String())
	require.Equal(t, exitError, code)
	require.Contains(t, text, "the address "+l.Addr().String()+" is in use")
}
