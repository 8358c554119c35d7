package auth

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestSaltMakesHashesDiffer(t *testing.T) {
	t.Parallel()
	p := NewPasswords(1)
	first, err := p.Hash(t.Context(), "secret1")
	require.NoError(t, err)
	second, err := p.Hash(t.Context(), "secret1")
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	require.Regexp(t, `^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`, first)
}

// A hash made with other parameters than today's still verifies.
func TestHashKeepsItsParameters(t *testing.T) {
	t.Parallel()
	h := phc{memory: 64, time: 1, threads: 2, salt: []byte("somesalt")}
	h.key = h.compute("secret1")
	p := NewPasswords(1)
	same, err := p.Verify(t.Context(), h.String(), "secret1")
	require.NoError(t, err)
	require.True(t, same)
	same, err = p.Verify(t.Context(), h.String(), "secret2")
	require.NoError(t, err)
	require.False(t, same)
}

func TestDamagedHashes(t *testing.T) {
	t.Parallel()
	h := phc{memory: 64, time: 1, threads: 1, salt: []byte("somesalt")}
	h.key = h.compute("secret1")
	good := h.String()
	p := NewPasswords(1)
	damaged := []string{"x", "$", "$$$$$", "secret1", "$2a$10$" + strings.Repeat("x", 53), good + "$", good + "=", good + "A", good[1:]}
	for _, change := range [][2]string{
		{"argon2id", "argon2i"}, {"v=19", "v=16"}, {"m=64", "m=262145"}, {"m=64", "m=4294967296"}, {"m=64", "m=-1"}, {"m=64", "m="},
		{"t=1", "t=0"}, {"t=1", "t=17"}, {"p=1", "p=0"}, {"p=1", "p=17"}, {"p=1", "p=256"}, {"m=64,t=1,p=1", "t=1,m=64,p=1"},
		{"$c29tZXNhbHQ$", "$c29tZXNhbHQ=$"}, {"$c29tZXNhbHQ$", "$!$"},
		{base64.RawStdEncoding.EncodeToString(h.key), base64.RawStdEncoding.EncodeToString(h.key[1:])},
		{base64.RawStdEncoding.EncodeToString(h.key), ""},
	} {
		require.Contains(t, good, change[0])
		damaged = append(damaged, strings.Replace(good, change[0], change[1], 1))
	}
	for i := 1; i < len(good); i++ {
		damaged = append(damaged, good[:i])
	}
	for _, hash := range damaged {
		same, err := p.Verify(t.Context(), hash, "secret1")
		require.Error(t, err, hash)
		require.False(t, same, hash)
	}
}

func TestWaitForPasswordsIsBounded(t *testing.T) {
	t.Parallel()
	p := NewPasswords(1)
	p.slots <- struct{}{} // a computation that does not end
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	for range waitingPerSlot {
		go func() {
			_, err := p.Hash(ctx, "secret1")
			done <- err
		}()
	}
	require.Eventually(t, func() bool { return len(p.waiting) == waitingPerSlot }, 10*time.Second, time.Millisecond)
	_, err := p.Verify(t.Context(), "", "secret1")
	require.Equal(t, hive.TooMany, hive.KindOf(err))
	cancel()
	for range waitingPerSlot {
		err := <-done
		require.Equal(t, hive.Unavailable, hive.KindOf(err))
		require.ErrorIs(t, err, context.Canceled)
	}
	<-p.slots
	_, err = p.Hash(t.Context(), "secret1")
	require.NoError(t, err, "who gave up waiting left nothing behind")
}
