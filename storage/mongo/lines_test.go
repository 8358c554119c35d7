package mongo

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestLineThatDoesNotMove has a change wait for one that is stuck. It is given
// up in time, and what comes behind it still does not overtake the stuck one.
func TestLineThatDoesNotMove(t *testing.T) {
	t.Parallel()
	l, stuck := newLines(), make(chan struct{})
	var order []string
	step := func(name string) func() (hive.User, error) {
		return func() (hive.User, error) {
			order = append(order, name)
			return hive.User{Login: name}, nil
		}
	}
	first := l.begin(t.Context(), 1, func() (hive.User, error) {
		<-stuck
		return step("first")()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	second := l.begin(ctx, 1, step("second"))
	_, err := second.Wait()
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
	third := l.begin(t.Context(), 1, step("third"))
	other, err := l.begin(t.Context(), 2, func() (hive.User, error) { return hive.User{Login: "other"}, nil }).Wait()
	require.NoError(t, err, "other accounts do not wait")
	require.Equal(t, "other", other.Login)
	require.False(t, first.Ready() || third.Ready())

	close(stuck)
	for want, p := range map[string]*begun{"first": first, "third": third} {
		u, err := p.Wait()
		require.NoError(t, err)
		require.Equal(t, want, u.Login)
	}
	require.Equal(t, []string{"first", "third"}, order)
	require.Eventually(t, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.last) == 0
	}, 10*time.Second, time.Millisecond, "nothing is left behind")
}
