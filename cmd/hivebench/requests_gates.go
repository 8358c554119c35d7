package main

import "fmt"

// full is the request that stands for those served from memory: it reads JSON,
// asks what the caller may do now, reads an account and writes it.
const full = "user/get"

func pinnedGates(g grid) []gate {
	gates := g.atLeast(echo, 1, "", shape{64, 1}, shape{512, 1})
	gates = append(gates, g.atLeast(echo, 6, "", shape{64, 16}, shape{512, 16})...)
	gates = append(gates, g.atLeast("raw net.Conn", 0.7, "", shape{512, 16})...)
	gates = append(gates, g.atLeast("centrifuge RPC", 1.25, "", shape{64, 1}, shape{512, 1})...)
	gates = append(gates, g.atLeast("centrifuge RPC", 3, "", shape{64, 16}, shape{512, 16})...)
	s := shape{64, 16}
	if samples, measured := g[cell{full, s}]; measured {
		r := spreadOf(ratios(column(samples, p99), column(g[cell{echo, s}], p99)))
		gates = append(gates, atMost("p99 of "+full+" ÷ p99 of "+echo+", "+s.String(), r, "", 0.05, why["p99"]))
	}
	return gates
}

func freeGates(g grid) []gate {
	return append(g.atLeast(echo, 0.9, ", any core", shape{64, 1}), g.atLeast(echo, 4.5, ", any core", shape{64, 16})...)
}

// atLeast is a gate for each of the shapes that were measured.
func (g grid) atLeast(base string, target float64, where string, shapes ...shape) (gates []gate) {
	for _, s := range shapes {
		if _, measured := g[cell{full, s}]; measured {
			r, by := g.judged(cell{full, s}, cell{base, s})
			gates = append(gates, atLeast(fmt.Sprintf("%s ÷ %s, %s%s", full, base, s, where), r, by, target, why[base+where]))
		}
	}
	return gates
}
