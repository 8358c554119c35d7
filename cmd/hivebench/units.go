package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

var unitsSection = section{"units", "Go benchmarks of a request without its socket and of the JSON around it", runUnits}

func runUnits(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Units"
	c.text = `Go benchmarks: a request from its frame to its reply (actions), and its envelope taken apart and written again, beside encoding/json
with the same structures (internal/wire).`
	b.say("Go benchmarks")
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^(BenchmarkAnswer|BenchmarkEnvelope)$",
		"-benchmem", "-benchtime", b.units, "-count", strconv.Itoa(min(b.rounds, 3)), "./actions", "./internal/wire")
	cmd.Dir = b.root
	out, err := cmd.CombinedOutput()
	if err != nil {
		return c, fmt.Errorf("go test -bench: %w\n%s", err, out)
	}
	units := parseUnits(out)
	t := table{head: []string{"", "ns", "allocations", "ns/byte"}}
	for _, name := range slices.Sorted(maps.Keys(units)) {
		u := units[name]
		perByte := ""
		if s := spreadOf(u["ns/byte"]); s.median > 0 {
			perByte = s.String()
		}
		t.rows = append(t.rows, []string{name, spreadOf(u["ns/op"]).String(), number(spreadOf(u["allocs/op"]).median), perByte})
	}
	c.tables = []table{t}
	for _, action := range []string{"server-info", "user-get"} {
		allocations := spreadOf(units["Answer/"+action]["allocs/op"])
		c.gates = append(c.gates, atMost("allocations of "+action, allocations, "", 1, why["allocations"]))
	}
	for _, size := range []string{"200B", "1KB"} {
		ours, std := units["Envelope/"+size+"/wire"], units["Envelope/"+size+"/encoding-json"]
		c.gates = append(c.gates,
			atMost("envelope of "+size+", ns/byte", spreadOf(ours["ns/byte"]), "", 1.1, why["envelope"]),
			atMost("envelope of "+size+" ÷ encoding/json", spreadOf(ratios(ours["ns/op"], std["ns/op"])), "", 0.08, why["envelope"]))
	}
	return c, nil
}

// parseUnits reads the output of go test -bench: name, then unit, then one
// number a run.
func parseUnits(out []byte) map[string]map[string][]float64 {
	units := map[string]map[string][]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(f[0], "Benchmark")
		if i := strings.LastIndexByte(name, '-'); i > 0 { // the number of cores
			if _, err := strconv.Atoi(name[i+1:]); err == nil {
				name = name[:i]
			}
		}
		if units[name] == nil {
			units[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(f); i += 2 {
			if v, err := strconv.ParseFloat(f[i], 64); err == nil {
				units[name][f[i+1]] = append(units[name][f[i+1]], v)
			}
		}
	}
	return units
}
