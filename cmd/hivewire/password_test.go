package main

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A program that asks for a password can be interrupted.
func TestQuestionsEndWithTheContext(t *testing.T) {
	t.Parallel()
	in, held := io.Pipe()
	defer func() { _ = held.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := (&program{in: in, errOut: io.Discard}).password(ctx, "Password", false)
	require.ErrorIs(t, err, errInterrupted)
}

// deadlines is a server that tells how long it is given.
type deadlines struct{ caller }

func (deadlines) Call(ctx context.Context, _ []byte) ([]byte, error) {
	deadline, _ := ctx.Deadline()
	return []byte(time.Until(deadline).Round(time.Minute).String()), nil
}

// Typing takes nothing from the time that a server has to answer.
func TestTimeIsPerRequest(t *testing.T) {
	t.Parallel()
	reply, err := patient{deadlines{}, time.Hour}.Call(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, "1h0m0s", string(reply))
}
