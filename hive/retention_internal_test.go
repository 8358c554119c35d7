package hive

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// noSettings is a store without settings.
type noSettings struct {
	Watched[string, Setting, SettingQuery]
}

func (noSettings) Get(context.Context, string) (*Setting, error) {
	return nil, Errorf(NotFound, "none")
}

// TestNothingExpiresEarly rounds the end of what is kept up to a second.
func TestNothingExpiresEarly(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 1, time.UTC)
	r := retention{settings: noSettings{}, otherwise: 2 * time.Second, now: func() time.Time { return now }}
	end, err := r.expiry(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 1, 2, 3, 4, 8, 0, time.UTC), end)
	now = now.Truncate(time.Second)
	end, err = r.expiry(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, now.Add(2*time.Second), end)
}
