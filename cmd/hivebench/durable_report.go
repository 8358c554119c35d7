package main

import "fmt"

// gates are the targets of an action with so many writers.
func (d *durable) gates(g grid, writers int, target float64) []gate {
	s := shape{writers, 1}
	ours, synced, store := cell{d.ours.name, s}, cell{d.synced.name, s}, cell{d.storeName(), s}
	if _, measured := g[ours]; !measured {
		return nil
	}
	of := func(base string) string { return fmt.Sprintf("%s ÷ %s, %d writers", d.ours.name, base, writers) }
	return []gate{
		atLeast("the store, "+of(ceiling), g.ratio(store, cell{ceiling, s}), "", target, why["durable store"]),
		atLeast(of("gorilla, synced"), g.ratio(ours, synced), "", target, why["durable"]),
	}
}

// tables are what the layers of an action do and what they cost.
func (d *durable) tables(g grid, writers []int) []table {
	name := d.ours.name
	done := table{
		title: "Per second, with the ratio to the layer that is named after ÷:",
		head:  []string{"Writers", ceiling, "the store", "÷ raw", "gorilla, synced", name, "÷ raw", "÷ gorilla, synced"},
	}
	cost := table{
		title: "Processor time of each, µs, without the generator's but where it is in the same process, and latency p50 / p99, ms:",
		head:  []string{"Writers", ceiling, "the store", "gorilla, synced", name, "latency of gorilla, synced", "latency of " + name},
	}
	for _, writers := range writers {
		s := shape{writers, 1}
		raw, store, synced, ours := cell{ceiling, s}, cell{d.storeName(), s}, cell{d.synced.name, s}, cell{name, s}
		done.rows = append(done.rows, []string{
			fmt.Sprint(writers), number(g.median(raw, rate)),
			number(g.median(store, rate)), g.ratio(store, raw).String(), number(g.median(synced, rate)),
			number(g.median(ours, rate)), g.ratio(ours, raw).String(), g.ratio(ours, synced).String(),
		})
		row := []string{fmt.Sprint(writers)}
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
