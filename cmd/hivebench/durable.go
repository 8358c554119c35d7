package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

var durableSection = section{"durable", "updates that are synced to disk, beside the best that the same disk allows", runDurable}

const (
	ceiling = "raw group commit"
	durable = "user/update 200 B"
)

func runDurable(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Durable updates"
	c.text = `A success is sent after the disk has the update. The ceiling is one goroutine that writes records of 400 bytes, as many as wait, and
syncs the file (fdatasync), on the same disk in the same round; it reads no requests and keeps no accounts. Nothing is bound to a core.`
	f, err := b.startField(ctx, anyCore)
	if err != nil {
		return c, err
	}
	defer f.stop()
	update := f.action(durable, userUpdate(200))
	g := grid{}
	for round := range b.rounds {
		b.say("durable updates: round %d of %d", round+1, b.rounds)
		for _, writers := range b.writers {
			s := shape{writers, 1}
			both := []func() error{
				func() error {
					r, err := b.groupCommit(writers)
					g[cell{ceiling, s}] = append(g[cell{ceiling, s}], r)
					return err
				},
				func() error {
					r, err := measure(update, s, b.warm, 2*b.window)
					g[cell{durable, s}] = append(g[cell{durable, s}], r)
					return err
				},
			}
			if round%2 == 1 {
				slices.Reverse(both)
			}
			for _, measure := range both {
				if err := measure(); err != nil {
					return c, err
				}
			}
		}
	}
	if err := b.profileAll(ctx, "durable", []shape{{16, 1}, {256, 1}}, []*contender{update}); err != nil {
		return c, err
	}
	c.tables = []table{b.durableTable(g)}
	c.gates = append(durableGate(g, 16, 0.8), durableGate(g, 256, 0.35)...)
	return c, nil
}

func durableGate(g grid, writers int, target float64) []gate {
	s := shape{writers, 1}
	if _, measured := g[cell{durable, s}]; !measured {
		return nil
	}
	what := fmt.Sprintf("%s ÷ %s, %d writers", durable, ceiling, writers)
	return []gate{atLeast(what, g.ratio(cell{durable, s}, cell{ceiling, s}), "", target, why["durable"])}
}

func (b *bench) durableTable(g grid) table {
	t := table{head: []string{"Writers", ceiling + "/s", durable + "/s", "Ratio", "CPU of one update", "p50 / p99"}}
	for _, writers := range b.writers {
		raw, ours := cell{ceiling, shape{writers, 1}}, cell{durable, shape{writers, 1}}
		t.rows = append(t.rows, []string{
			fmt.Sprint(writers), number(g.median(raw, rate)), number(g.median(ours, rate)), g.ratio(ours, raw).String(),
			number(g.median(ours, cpu)) + " µs", number(g.median(ours, p50)/1e3) + " / " + number(g.median(ours, p99)/1e3) + " ms",
		})
	}
	return t
}

// groupCommit measures what the disk allows.
func (b *bench) groupCommit(writers int) (r sample, err error) {
	name := filepath.Join(b.dir, "raw")
	f, err := os.Create(name)
	if err != nil {
		return r, err
	}
	defer func() {
		_ = f.Close() // what is in it is of no interest
		err = os.Remove(name)
	}()
	log := newRawLog(f)
	n, took := log.load(writers, b.warm, 2*b.window)
	return sample{rate: float64(n) / took.Seconds()}, log.close()
}
