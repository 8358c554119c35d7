package main

import "fmt"

// full is the requests that stand for all that are served from memory: JSON is
// read, the caller's rights are looked at, and a reply is written.
var full = []string{"server/info", "user/get"}

func pinnedGates(g grid) (gates []gate) {
	for _, name := range full {
		gates = append(gates, g.atLeast(name, echo, 1, "", "alone", shape{64, 1}, shape{512, 1})...)
		gates = append(gates, g.atLeast(name, echo, 6, "", "echo", shape{64, 16}, shape{512, 16})...)
		gates = append(gates, g.atLeast(name, "raw net.Conn", 0.7, "", "raw", shape{512, 16})...)
		gates = append(gates, g.atLeast(name, "centrifuge RPC", 1.25, "", "centrifuge", shape{64, 1}, shape{512, 1})...)
		gates = append(gates, g.atLeast(name, "centrifuge RPC", 3, "", "centrifuge", shape{64, 16}, shape{512, 16})...)
		s := shape{64, 16}
		if samples, measured := g[cell{name, s}]; measured {
			r := spreadOf(ratios(column(samples, p99), column(g[cell{echo, s}], p99)))
			gates = append(gates, atMost("p99 of "+name+" ÷ p99 of "+echo+", "+s.String(), r, "", 0.05, why["p99"]))
		}
	}
	return gates
}

func freeGates(g grid) (gates []gate) {
	for _, name := range full {
		gates = append(gates, g.atLeast(name, echo, 0.9, ", any core", "alone", shape{64, 1})...)
		gates = append(gates, g.atLeast(name, echo, 4.5, ", any core", "echo", shape{64, 16})...)
	}
	return gates
}

// atLeast is a gate for each of the shapes that were measured.
func (g grid) atLeast(name, base string, target float64, where, reason string, shapes ...shape) (gates []gate) {
	for _, s := range shapes {
		if _, measured := g[cell{name, s}]; measured {
			r, by := g.judged(cell{name, s}, cell{base, s})
			gates = append(gates, atLeast(fmt.Sprintf("%s ÷ %s, %s%s", name, base, s, where), r, by, target, why[reason]))
		}
	}
	return gates
}
