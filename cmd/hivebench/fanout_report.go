package main

import (
	"fmt"
	"slices"
)

func (b *bench) fanoutTables(g grid, of []*broadcast) []table {
	return []table{b.fanoutTable(g, of), b.fanoutRatios(g), b.fanoutTimes(g, of)}
}

func (b *bench) fanoutTable(g grid, of []*broadcast) table {
	t := table{head: []string{""}}
	absolute := []string{bare + ", deliveries/s"}
	for _, s := range b.crowds {
		head := s.String()
		if g.noisy(cell{bare, s}) {
			head += " noisy"
		}
		t.head = append(t.head, head)
		absolute = append(absolute, number(g.median(cell{bare, s}, rate)))
	}
	t.rows = append(t.rows, absolute)
	for _, o := range of {
		row := []string{o.name}
		for _, s := range b.crowds {
			at := cell{o.name, s}
			text := fmt.Sprintf("%s, %s µs", g.ratio(at, cell{bare, s}), number(g.median(at, cpu)))
			if g.strained(at) {
				text += " *"
			}
			row = append(row, text)
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// fanoutRatios are those to others than the bare writes, with and without a target.
func (b *bench) fanoutRatios(g grid) table {
	t := table{title: "Deliveries per second of hivewire as ratios to the others:", head: []string{""}}
	for _, s := range b.crowds {
		t.head = append(t.head, s.String())
	}
	for _, pair := range [][2]string{{inRAM, library}, {stored, synced}, {stored, library}} {
		row := []string{pair[0] + " ÷ " + pair[1]}
		for _, s := range b.crowds {
			row = append(row, g.ratio(cell{pair[0], s}, cell{pair[1], s}).String())
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func (b *bench) fanoutTimes(g grid, of []*broadcast) table {
	t := table{title: "From publishing until the last subscriber has it, p50 / p99 in ms:", head: []string{""}}
	for _, s := range b.crowds {
		t.head = append(t.head, s.String())
	}
	for _, o := range of {
		row := []string{o.name}
		for _, s := range b.crowds {
			at := cell{o.name, s}
			row = append(row, number(g.median(at, p50)/1e3)+" / "+number(g.median(at, p99)/1e3))
		}
		t.rows = append(t.rows, row)
	}
	sync := []string{"a write and its sync in " + synced + ", mean"}
	for _, s := range b.crowds {
		sync = append(sync, number(g.median(cell{synced, s}, func(r sample) float64 { return r.sync })))
	}
	t.rows = append(t.rows, sync)
	return t
}

// fanoutGates compare what syncs with what syncs, and what does not with what does not.
func fanoutGates(g grid) (gates []gate) {
	for _, target := range []struct {
		of, base string
		least    float64
		shapes   []shape
	}{
		{inRAM, bare, 0.9, []shape{{1000, 1}}},
		{inRAM, bare, 0.8, []shape{{10_000, 1}}},
		{inRAM, bare, 8, []shape{{1000, 16}, {10_000, 16}}},
		{inRAM, library, 1.5, []shape{{1000, 1}, {10_000, 1}}},
		{inRAM, library, 2.2, []shape{{1000, 16}}},
		{inRAM, library, 10, []shape{{10_000, 16}}},
		{stored, synced, 0.9, []shape{{1000, 1}}},
		{stored, synced, 0.8, []shape{{10_000, 1}}},
		{stored, synced, 8, []shape{{1000, 16}, {10_000, 16}}},
	} {
		reason := "fan-out"
		if target.base == synced {
			reason = "durable fan-out"
		}
		gates = slices.Concat(gates, g.atLeast(target.of, target.base, target.least, "", reason, target.shapes...))
	}
	return gates
}
