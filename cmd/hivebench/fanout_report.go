package main

import (
	"fmt"
	"slices"
)

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
			if g.median(at, busy) > 0.95 {
				text += " *"
			}
			row = append(row, text)
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
	return t
}

func fanoutGates(g grid) (gates []gate) {
	for _, target := range []struct {
		of, base string
		least    float64
		shapes   []shape
	}{
		{stored, bare, 0.9, []shape{{1000, 1}}},
		{stored, bare, 0.8, []shape{{10_000, 1}}},
		{stored, bare, 8, []shape{{1000, 16}, {10_000, 16}}},
		{stored, library, 1.5, []shape{{1000, 1}, {10_000, 1}}},
		{stored, library, 2.2, []shape{{1000, 16}}},
		{stored, library, 10, []shape{{10_000, 16}}},
	} {
		gates = slices.Concat(gates, g.atLeast(target.of, target.base, target.least, "", "fan-out", target.shapes...))
	}
	return gates
}
