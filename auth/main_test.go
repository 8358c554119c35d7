package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"hivewire/bus"
	"hivewire/hive"
	"hivewire/storage/embedded"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testKey   = "0123456789abcdef0123456789abcdef"
	testLogin = "admin"
	testWord  = "correct horse"
	farFuture = `"e":4102444800000`
)

// world is an Authority over a real store whose account 1 is an administrator.
type world struct {
	*Authority
	store hive.Store
}

func newWorld(t *testing.T, o Options) world {
	t.Helper()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	hub := bus.New()
	t.Cleanup(hub.Close)
	h := hive.New(store, NewPasswords(2), hub, hive.Options{})
	t.Cleanup(h.Close)
	_, err = h.Bootstrap(context.Background(), testWord)
	require.NoError(t, err)
	a := New(h, Keys{Signing: []byte(testKey)}, o)
	t.Cleanup(func() {
		a.Close()
		require.NoError(t, store.Close())
	})
	return world{a, store}
}

// update changes account 1 behind everybody's back.
func (w world) update(t *testing.T, edit func(*hive.User)) {
	t.Helper()
	_, err := w.store.Users.Update(context.Background(), 1, func(u *hive.User) error { edit(u); return nil })
	require.NoError(t, err)
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// mint signs anything: what only a holder of the key could.
func mint(algorithm func() hash.Hash, key []byte, header, set string) string {
	text := b64(header) + "." + b64(set)
	m := hmac.New(algorithm, key)
	_, _ = m.Write([]byte(text))
	return text + "." + b64(string(m.Sum(nil)))
}

// forge signs any header and claims set with HMAC-SHA256.
func forge(key, header, set string) string { return mint(sha256.New, []byte(key), header, set) }

const (
	plainHeader = `{"alg":"HS256"}`
	goodMembers = `"a":[0],` + farFuture + `,"t":1,"u":1,"n":["*"],"dt":["*"],"r":0`
)

func payload(members string) string { return `{"payload":{` + members + `}}` }
