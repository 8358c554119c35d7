package hive

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSettle(t *testing.T) {
	t.Parallel()
	over := func(g *generation) bool {
		select {
		case <-g.done:
			return true
		default:
			return false
		}
	}
	w := newWrites()
	w.settle(t.Context())
	first, second := w.begin(), w.begin()
	begun := w.pending()
	require.Len(t, begun, 1)
	third := w.begin()
	first()
	require.False(t, over(begun[0]), "the second write is under way")
	second()
	require.True(t, over(begun[0]), "the third write began later")

	gone, cancel := context.WithCancel(t.Context())
	cancel()
	w.settle(gone)
	settled := make(chan struct{})
	go func() {
		w.settle(t.Context())
		close(settled)
	}()
	third()
	<-settled
	w.settle(t.Context())
	require.Empty(t, w.earlier)
}
