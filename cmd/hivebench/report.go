package main

import (
	"fmt"
	"strings"
	"time"
)

// report is everything that a run found out.
type report struct {
	machine, command string
	before           string // load average
	chapters         []chapter
}

// chapter is what one section found out.
type chapter struct {
	title  string
	text   string // how to read the tables
	tables []table
	gates  []gate
}

// table is rows of cells below a head.
type table struct {
	title string
	head  []string
	rows  [][]string
}

// gate is one target.
type gate struct {
	what, target, measured string
	met                    bool
	why                    string // what is known about a miss
}

func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Benchmarks\n\nWritten by `%s` on %s; do not edit.\n\nMachine: %s.\n\n", r.command, time.Now().UTC().Format("2 January 2006"), r.machine)
	fmt.Fprintf(&b, "Load average before it began: %s, and at its end: %s. Much more than the two that it makes itself is other work on the machine, "+
		"which moves all ratios towards 1.\n\n", r.before, loadAverage())
	b.WriteString("Ratios are medians of the rounds of this one run, with the least and the most in brackets.\n\n## Targets\n\n")
	targets := table{head: []string{"What", "Target", "Measured", ""}}
	var reasons []string // in order
	misses := map[string][]string{}
	for _, c := range r.chapters {
		for _, g := range c.gates {
			verdict := "met"
			if !g.met {
				verdict = "**missed**"
				if misses[g.why] == nil {
					reasons = append(reasons, g.why)
				}
				misses[g.why] = append(misses[g.why], g.what)
			}
			targets.rows = append(targets.rows, []string{g.what, g.target, g.measured, verdict})
		}
	}
	targets.write(&b)
	if len(reasons) > 0 {
		b.WriteString("What misses, and why:\n\n")
		for _, reason := range reasons {
			fmt.Fprintf(&b, "- %s: %s.\n", strings.Join(misses[reason], "; "), reason)
		}
		b.WriteString("\n")
	}
	for _, c := range r.chapters {
		fmt.Fprintf(&b, "## %s\n\n%s\n\n", c.title, strings.TrimSpace(c.text))
		for _, t := range c.tables {
			t.write(&b)
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (t *table) write(b *strings.Builder) {
	if t.title != "" {
		b.WriteString(t.title + "\n\n")
	}
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(t.head)
	b.WriteString("|" + strings.Repeat("---|", len(t.head)) + "\n")
	for _, row := range t.rows {
		line(row)
	}
	b.WriteString("\n")
}

// number writes three digits or so.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.1 || v == 0:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.4f", v)
}

func (s spread) String() string {
	if s.least == s.most {
		return number(s.median)
	}
	return fmt.Sprintf("%s (%s–%s)", number(s.median), number(s.least), number(s.most))
}

// atLeast is a gate for a ratio that must not be below the target.
func atLeast(what string, s spread, note string, target float64, why string) gate {
	return gate{what, "≥ " + number(target), strings.TrimSpace(s.String() + " " + note), s.median >= target, why}
}

// atMost is a gate for a number that must not be above the target.
func atMost(what string, s spread, note string, target float64, why string) gate {
	return gate{what, "≤ " + number(target), strings.TrimSpace(s.String() + " " + note), s.median <= target, why}
}
