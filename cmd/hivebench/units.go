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
	c.text = fmt.Sprintf(`Go benchmarks: a request from its frame to its reply (actions), and its envelope taken apart and written again, beside encoding/json
with the same structures (internal/wire). Each ran %d times for a hundredth of a second; targets are judged by the fastest run, since
nothing but the machine's other work makes the rest slower.`, 4*b.rounds)
	b.say("Go benchmarks")
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^(BenchmarkAnswer|BenchmarkEnvelope)$",
		"-benchmem", "-benchtime", "10ms", "-count", strconv.Itoa(4*b.rounds), "./actions", "./internal/wire")
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
		c.gates = append(c.gates, atMost("allocations of "+action, fastest(units["Answer/"+action], "allocs/op"), "", 1, why["allocations"]))
	}
	for _, size := range []string{"200B", "1KB"} {
		ours, std := units["Envelope/"+size+"/wire"], units["Envelope/"+size+"/encoding-json"]
		perByte := fastest(ours, "ns/byte")
		ratio := spreadOf([]float64{perByte.median / fastest(std, "ns/byte").median})
		c.gates = append(c.gates,
			atMost("envelope of "+size+", ns/byte", perByte, "", 1.1, why["envelope"]),
			atMost("envelope of "+size+" ÷ encoding/json", ratio, "", 0.08, why["envelope"]))
	}
	return c, nil
}

func fastest(unit map[string][]float64, what string) spread {
	return spreadOf([]float64{spreadOf(unit[what]).least})
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
