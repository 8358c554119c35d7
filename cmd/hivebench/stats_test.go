package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSpread(t *testing.T) {
	t.Parallel()
	require.Equal(t, spread{median: 2, least: 1, most: 9}, spreadOf([]float64{9, 1, 2}))
	require.Equal(t, spread{median: 3, least: 1, most: 9}, spreadOf([]float64{9, 2, 4, 1}))
	require.Equal(t, spread{}, spreadOf(nil))
	require.InDelta(t, 0.2, spreadOf([]float64{9, 10, 11}).width(), 1e-9)
	require.Zero(t, spread{}.width())
}

func TestRatiosAreOfOneRound(t *testing.T) {
	t.Parallel()
	require.Equal(t, []float64{2, 0.5}, ratios([]float64{20, 5}, []float64{10, 10}))
	require.Equal(t, []float64{2}, ratios([]float64{20, 5}, []float64{10, 0}), "a round without a base is left out")
	require.Equal(t, []float64{2}, ratios([]float64{20}, []float64{10, 10}))
}

func TestHistogram(t *testing.T) {
	t.Parallel()
	for _, ns := range []uint64{0, 1, 31, 32, 33, 63, 64, 1000, 999_999, 1 << 40} {
		b := bucket(ns)
		require.LessOrEqual(t, lower(b), ns)
		require.Greater(t, lower(b+1), ns)
		require.LessOrEqual(t, float64(ns-lower(b)), float64(ns)/32)
	}
	var h histogram
	for i := range 1000 {
		h.add(time.Duration(i+1) * time.Microsecond)
	}
	require.InEpsilon(t, 500*time.Microsecond, h.quantile(0.5), 0.04)
	require.InEpsilon(t, 990*time.Microsecond, h.quantile(0.99), 0.04)
	require.Zero(t, (&histogram{}).quantile(0.5))
}

func TestNoisyBaseIsJudgedByProcessorTime(t *testing.T) {
	t.Parallel()
	s := shape{1, 1}
	g := grid{
		{"base", s}: {{rate: 100, cpu: 10}, {rate: 101, cpu: 10}},
		{"ours", s}: {{rate: 300, cpu: 5}, {rate: 303, cpu: 5}},
	}
	r, by := g.judged(cell{"ours", s}, cell{"base", s})
	require.InDelta(t, 3, r.median, 1e-9)
	require.Equal(t, "by throughput", by)

	g[cell{"ours", s}][0].busy, g[cell{"ours", s}][1].busy = 0.99, 1 // what was measured is the generator
	r, by = g.judged(cell{"ours", s}, cell{"base", s})
	require.InDelta(t, 2, r.median, 1e-9)
	require.Equal(t, "by CPU", by)
	g[cell{"ours", s}][0].busy, g[cell{"ours", s}][1].busy = 0, 0

	g[cell{"base", s}][1].rate = 200
	r, by = g.judged(cell{"ours", s}, cell{"base", s})
	require.InDelta(t, 2, r.median, 1e-9)
	require.Equal(t, "by CPU", by)
}
