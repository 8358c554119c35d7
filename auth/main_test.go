package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
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
	a := New(h.Users, Keys{Signing: []byte(testKey)}, o)
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

// forge signs any header and claims set with HMAC-SHA256.
func forge(key, header, set string) string {
	b64 := base64.RawURLEncoding
	text := b64.EncodeToString([]byte(header)) + "." + b64.EncodeToString([]byte(set))
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return text + "." + b64.EncodeToString(mac.Sum(nil))
}

const plainHeader = `{"alg":"HS256"}`

func payload(members string) string { return `{"payload":{` + members + `}}` }
