package client

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTrail(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tr := newTrail(now)
	require.Equal(t, now, tr.resume())
	at := func(id int64, d time.Duration) *Message { return &Message{ID: id, Timestamp: now.Add(d)} }

	require.True(t, tr.fresh(at(1, time.Second), now.Add(time.Second)))
	require.False(t, tr.fresh(at(1, time.Second), now.Add(time.Second)))
	require.Equal(t, now, tr.resume(), "not before the beginning")
	require.True(t, tr.fresh(at(2, time.Minute), now.Add(time.Minute)))
	require.Equal(t, now.Add(time.Minute-overlap), tr.resume())

	require.True(t, tr.fresh(at(3, time.Hour), now.Add(time.Minute)))
	require.Equal(t, now.Add(time.Minute-overlap), tr.resume(), "a message from the future hides none")
	require.True(t, tr.fresh(at(4, -time.Hour), now.Add(time.Minute)))
	require.Equal(t, now.Add(time.Minute-overlap), tr.resume())

	tr.forget()
	require.False(t, tr.fresh(at(2, time.Minute), now.Add(time.Minute)))
	require.False(t, tr.fresh(at(3, time.Hour), now.Add(time.Minute)))
	require.Len(t, tr.seen, 2, "what is not asked for again is forgotten")
}

func TestTrailForgets(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tr := newTrail(now)
	for id := range int64(100_000) {
		now = now.Add(10 * time.Millisecond)
		require.True(t, tr.fresh(&Message{ID: id, Timestamp: now}, now))
	}
	require.Less(t, len(tr.seen), 3000)
}
