package hive_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestNumbering(t *testing.T) {
	t.Parallel()
	var n hive.Numbering
	now := time.Date(2026, 11, 25, 12, 0, 0, 5e6, time.UTC)
	first := n.Next(now)
	require.Equal(t, now, hive.GivenAt(first))
	require.Equal(t, first+1, n.Next(now))
	require.Equal(t, first+2, n.Next(now.Add(-time.Hour)), "the clock went back")
	later := n.Next(now.Add(time.Second))
	require.Equal(t, now.Add(time.Second), hive.GivenAt(later))
	n.Skip(later + 10)
	require.Equal(t, later+11, n.Next(now))
	for range 10_000 {
		n.Next(now)
	}
	require.Greater(t, hive.GivenAt(n.Next(now)), now.Add(time.Second), "a full millisecond runs into the next")
	require.Less(t, int64(hive.FirstID(time.Date(2054, 1, 1, 0, 0, 0, 0, time.UTC))), int64(1<<53))
	require.Positive(t, n.Next(time.Time{}))
}

func TestParseRetention(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"7d": 168 * time.Hour, "0": 0, "0d": 0, "36h": 36 * time.Hour, "90m": 90 * time.Minute, "1s": time.Second, "36500d": 876_000 * time.Hour,
	} {
		got, ok := hive.ParseRetention(text)
		require.True(t, ok, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "7", "d", "-1d", "-3h", "1ms", "36501d", "99999999999999999999d", "1e3d", "a while"} {
		_, ok := hive.ParseRetention(text)
		require.False(t, ok, text)
	}
}
