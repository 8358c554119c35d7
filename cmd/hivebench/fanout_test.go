package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFanoutIsJudgedLikeWithLike(t *testing.T) {
	t.Parallel()
	s := shape{1000, 1}
	g := grid{
		{bare, s}:    {{rate: 100}},
		{inRAM, s}:   {{rate: 95}},
		{library, s}: {{rate: 50}},
		{synced, s}:  {{rate: 88, sync: 0.9}},
		{stored, s}:  {{rate: 70}},
	}
	gates := fanoutGates(g)
	require.Len(t, gates, 3, "what was measured")
	for i, want := range []struct {
		what, measured string
		met            bool
	}{
		{"hivewire, files in memory ÷ bare writes, 1000×1", "0.95 by throughput", true},
		{"hivewire, files in memory ÷ centrifuge, 1000×1", "1.90 by throughput", true},
		{"hivewire ÷ bare writes, synced, 1000×1", "0.80 by throughput", false},
	} {
		require.Equal(t, want.what, gates[i].what)
		require.Equal(t, want.measured, gates[i].measured)
		require.Equal(t, want.met, gates[i].met)
	}

	b := &bench{options: options{crowds: []shape{s}}}
	of := []*broadcast{{name: bare}, {name: inRAM}, {name: library}, {name: synced}, {name: stored}}
	for _, table := range b.fanoutTables(g, of) {
		for _, row := range table.rows {
			require.Len(t, row, len(table.head))
		}
	}
	require.Equal(t, [][]string{
		{"hivewire, files in memory ÷ centrifuge", "1.90"},
		{"hivewire ÷ bare writes, synced", "0.80"},
		{"hivewire ÷ centrifuge", "1.40"},
	}, b.fanoutRatios(g).rows, "what has no target is shown too")
}
