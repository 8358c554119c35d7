package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLoopCountsWhatIsWritten(t *testing.T) {
	t.Parallel()
	var written atomic.Int64
	r, err := loop(t.Context(), func(_ context.Context, writer, _ int) error {
		if writer > 2 {
			return errors.New("there are only three")
		}
		written.Add(1)
		time.Sleep(time.Millisecond)
		return nil
	}, 3, 0, 50*time.Millisecond)
	require.NoError(t, err)
	require.Greater(t, r.rate, 100.0)
	require.LessOrEqual(t, r.rate*0.05, float64(written.Load()))
}

func TestLoopEndsWithTheFirstError(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	_, err := loop(t.Context(), func(context.Context, int, int) error { return broken }, 2, 0, time.Hour)
	require.ErrorIs(t, err, broken)
}

func TestRawGroupCommit(t *testing.T) {
	t.Parallel()
	b := &bench{options: options{window: 10 * time.Millisecond}, dir: t.TempDir()}
	r, err := b.groupCommit(t.Context(), 2)
	require.NoError(t, err)
	require.Positive(t, r.rate)
	left, err := filepath.Glob(filepath.Join(b.dir, "*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestGatesOfLayers(t *testing.T) {
	t.Parallel()
	s := shape{16, 1}
	d := &durable{ours: &contender{name: "x"}, synced: &contender{name: "gorilla"}}
	g := grid{
		{ceiling, s}:       {{rate: 100}},
		{d.storeName(), s}: {{rate: 90}},
		{"gorilla", s}:     {{rate: 50}},
		{"x", s}:           {{rate: 30}},
	}
	deep := shape{1, 16}
	g[cell{ceiling, deep}], g[cell{"x", deep}] = []sample{{rate: 100}}, []sample{{rate: 70}}
	gates := d.gates(g)
	require.Len(t, gates, 3, "what was not measured has none")
	require.True(t, gates[0].met, "the store is beside the ceiling")
	require.Equal(t, "0.90", gates[0].measured)
	require.False(t, gates[1].met, "the sockets are beside gorilla")
	require.Equal(t, "0.60", gates[1].measured)
	require.False(t, gates[2].met, "with many under way the sockets are beside the ceiling")
	require.Equal(t, "0.70", gates[2].measured)
	for _, table := range d.tables(g, []shape{s}) {
		for _, row := range table.rows {
			require.Len(t, row, len(table.head))
		}
	}
}
