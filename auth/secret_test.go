package auth

import (
	"context"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestDeviceHiveSecretVectors(t *testing.T) {
	t.Parallel()
	for secret, want := range map[string]string{
		"devicehive": "75ebe271e862", "changeme": "7216a781e99e", "change-me-please": "7216a781e99ea6579a",
		"secret-with_under": "b1e72b7adc22b61ba7", "YWJj": "616263", "YWI=": "6162", "YQ==": "61",
	} {
		key, err := ParseDeviceHiveSecret(secret)
		require.NoError(t, err)
		require.Equal(t, want, hex.EncodeToString(key), secret)
	}
	for _, secret := range []string{"", "YWI", "abc", "schlüssel"} {
		_, err := ParseDeviceHiveSecret(secret)
		require.Error(t, err, secret)
	}
}

const (
	oldHead    = "eyJhbGciOiJIUzI1NiJ9."
	oldAccess  = oldHead + "eyJwYXlsb2FkIjp7ImEiOlswXSwiZSI6NDEwMjQ0NDgwMDAwMCwidCI6MSwidSI6MSwibiI6WyIqIl0sImR0IjpbIioiXX19.pDg-HIFGrmnqMAhc8hOUkVoun_o9lTHOHT6M5YVetEg"
	oldRefresh = oldHead + "eyJwYXlsb2FkIjp7ImEiOlswXSwiZSI6NDEwMjQ0NDgwMDAwMCwidCI6MCwidSI6MSwibiI6WyIqIl0sImR0IjpbIioiXX19.ebflPds538z5SSTTnZvs8nJktF4inlFQ_Q1GX7VwszA"
	oldExpired = oldHead + "eyJwYXlsb2FkIjp7ImEiOlswXSwiZSI6MTUwMDAwMDAwMDAwMCwidCI6MSwidSI6MSwibiI6WyIqIl0sImR0IjpbIioiXX19.X7c9pUQycZNfmP8bLiVuVgwcs7jkQmJti_5xEA8SiN8"
)

func TestDeviceHiveTokensOnly(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, Options{}), context.Background()
	_, err := w.Authenticate(ctx, oldAccess)
	require.EqualError(t, err, "Invalid credentials", "no DeviceHive key is set")
	w.given.DeviceHive, err = ParseDeviceHiveSecret("devicehive")
	require.NoError(t, err)
	w.UseSigningKey([]byte(testKey))
	id, err := w.Authenticate(ctx, oldAccess)
	require.NoError(t, err)
	caller, err := w.Caller(ctx, id)
	require.NoError(t, err)
	require.True(t, caller.Admin())
	require.Equal(t, hive.AllPermissions, caller.Can)
	_, err = w.Authenticate(ctx, oldRefresh)
	require.EqualError(t, err, "Invalid credentials")
	_, err = w.Authenticate(ctx, oldExpired)
	require.EqualError(t, err, "Token expired")
	_, err = w.Refresh(ctx, oldAccess)
	require.EqualError(t, err, "Invalid token type")
	access, err := w.Refresh(ctx, oldRefresh)
	require.NoError(t, err)
	_, err = w.Authenticate(ctx, access)
	require.NoError(t, err)
}

func TestSecret(t *testing.T) {
	t.Parallel()
	key, err := ParseSecret(testKey)
	require.NoError(t, err)
	require.Equal(t, []byte(testKey), key)
	_, err = ParseSecret(testKey[1:])
	require.ErrorContains(t, err, "at least 32")
	_, err = ParseSecret(oldAccess)
	require.ErrorContains(t, err, "set to a token")
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	p, ctx := NewPasswords(2), context.Background()
	hash, err := p.Hash(ctx, testWord)
	require.NoError(t, err)
	require.Contains(t, hash, "$argon2id$v=19$m=19456,t=2,p=1$")
	for _, c := range []struct {
		hash, password string
		want           bool
	}{{hash, testWord, true}, {hash, "wrong", false}, {"", testWord, false}, {"", "", false}} {
		ok, err := p.Verify(ctx, c.hash, c.password)
		require.NoError(t, err)
		require.Equal(t, c.want, ok)
	}
	stored, err := parsePHC(hash)
	require.NoError(t, err)
	require.Equal(t, [3]uint32{stored.memory, stored.time, uint32(stored.threads)},
		[3]uint32{decoy.memory, decoy.time, uint32(decoy.threads)}, "no hash costs what a hash costs")
}
