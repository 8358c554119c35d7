package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNATSURLIsCheckedAndNotShown(t *testing.T) {
	t.Parallel()
	for _, env := range [][]string{
		{"HIVEWIRE_NATS_URL=nats://u:secret@h"},
		{"HIVEWIRE_NATS_URL=http://u:secret@h", "HIVEWIRE_MONGODB_URI=mongodb://127.0.0.1:1"},
	} {
		code, out := command(env, "", "serve", "--listen", "127.0.0.1:0")
		require.Equal(t, exitError, code)
		require.NotContains(t, out, "secret")
		require.Regexp(t, "mongodb-uri|must begin with", out)
	}
}
