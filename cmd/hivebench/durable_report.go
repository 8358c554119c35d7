package main

import "fmt"

// durableTargets are parts of the raw group commit by how many writes are under way.
var durableTargets = map[int]float64{16: 0.8, 256: 0.35}

// gates are the targets of an action.
func (d *durable) gates(g grid) (gates []gate) {
	for _, s := range []shape{{16, 1}, {1, 16}, {256, 1}, {16, 16}} {
		ours, synced, store := cell{d.ours.name, s}, cell{d.synced.name, s}, cell{d.storeName(), s}
		if _, measured := g[ours]; !measured {
			continue
		}
		target, raw := durableTargets[s.underWay()], cell{ceiling, s}
		of := func(base string) string { return fmt.Sprintf("%s ÷ %s, %s", d.ours.name, base, s) }
		if s.depth > 1 {
			gates = append(gates, atLeast(of(ceiling), g.ratio(ours, raw), "", target, why["durable depth"]))
			continue
		}
		gates = append(gates,
			atLeast("the store, "+of(ceiling), g.ratio(store, raw), "", target, why["durable store"]),
			atLeast(of("gorilla, synced"), g.ratio(ours, synced), "", target, why["durable"]))
	}
	return gates
}

// tables are what the layers of an action do and what they cost.
func (d *durable) tables(g grid, shapes []shape) []table {
	name := d.ours.name
	done := table{
		title: "Per second, with the ratio to the layer that is named after ÷:",
		head:  []string{"", ceiling, "the store", "÷ raw", "gorilla, synced", name, "÷ raw", "÷ gorilla, synced"},
	}
	cost := table{
		title: "Processor time of each, µs, without the generator's but where it is in the same process, and latency p50 / p99, ms:",
		head:  []string{"", ceiling, "the store", "gorilla, synced", name, "latency of gorilla, synced", "latency of " + name},
	}
	for _, s := range shapes {
		raw, store, synced, ours := cell{ceiling, s}, cell{d.storeName(), s}, cell{d.synced.name, s}, cell{name, s}
		done.rows = append(done.rows, []string{
			s.String(), number(g.median(raw, rate)),
			number(g.median(store, rate)), g.ratio(store, raw).String(), number(g.median(synced, rate)),
			number(g.median(ours, rate)), g.ratio(ours, raw).String(), g.ratio(ours, synced).String(),
		})
		row := []string{s.String()}
		for _, at := range []cell{raw, store, synced, ours} {
			row = append(row, number(g.median(at, cpu)))
		}
		for _, at := range []cell{synced, ours} {
			row = append(row, number(g.median(at, p50)/1e3)+" / "+number(g.median(at, p99)/1e3))
		}
		cost.rows = append(cost.rows, row)
	}
	return []table{done, cost}
}
