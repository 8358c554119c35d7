package main

import (
	"context"
	"errors"
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
	g, err := b.measureDurable(ctx, "durable updates", b.writers, update)
	if err != nil {
		return c, err
	}
	c.tables = []table{b.durableTable(g, b.writers, durable)}
	c.gates = append(durableGate(g, durable, 16, 0.8), durableGate(g, durable, 256, 0.35)...)
	return c, nil
}

// measureDurable measures the ceiling and the contenders once a round.
func (b *bench) measureDurable(ctx context.Context, title string, writers []int, contenders ...*contender) (grid, error) {
	g := grid{}
	for round := range b.rounds {
		b.say("%s: round %d of %d", title, round+1, b.rounds)
		for _, writers := range writers {
			s := shape{writers, 1}
			all := []func() error{func() error {
				r, err := b.groupCommit(writers)
				g[cell{ceiling, s}] = append(g[cell{ceiling, s}], r)
				return err
			}}
			for _, of := range contenders {
				all = append(all, func() error {
					r, err := measure(of, s, b.warm, 2*b.window)
					g[cell{of.name, s}] = append(g[cell{of.name, s}], r)
					return err
				})
			}
			if round%2 == 1 {
				slices.Reverse(all)
			}
			for _, measure := range all {
				if err := errors.Join(measure(), ctx.Err()); err != nil {
					return nil, err
				}
			}
		}
	}
	return g, b.profileAll(ctx, title, []shape{{16, 1}, {256, 1}}, contenders)
}

func durableGate(g grid, of string, writers int, target float64) []gate {
	s := shape{writers, 1}
	if _, measured := g[cell{of, s}]; !measured {
		return nil
	}
	what := fmt.Sprintf("%s ÷ %s, %d writers", of, ceiling, writers)
	return []gate{atLeast(what, g.ratio(cell{of, s}, cell{ceiling, s}), "", target, why["durable"])}
}

func (b *bench) durableTable(g grid, writers []int, of string) table {
	t := table{head: []string{"Writers", ceiling + "/s", of + "/s", "Ratio", "CPU of each", "p50 / p99"}}
	for _, writers := range writers {
		raw, ours := cell{ceiling, shape{writers, 1}}, cell{of, shape{writers, 1}}
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
