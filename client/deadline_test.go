package client_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/client"
)

// A deadline is told as one, whoever notices it first: ctx or the connection.
func TestDialEndsWithTheDeadline(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = silent.Close() }()
	for range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Millisecond)
		_, err := client.Dial(ctx, "ws://"+silent.Addr().String(), "")
		cancel()
		require.ErrorIs(t, err, context.DeadlineExceeded)
	}
}
