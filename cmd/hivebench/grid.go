package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cell is one contender asked in one way.
type cell struct {
	contender string
	shape     shape
}

// grid is the samples of every cell, one a round.
type grid map[cell][]sample

// measureAll measures every contender in every shape once a round, so that
// neighbours in a table are neighbours in time.
func (b *bench) measureAll(ctx context.Context, title string, shapes []shape, contenders []*contender, core int) (grid, error) {
	g := grid{}
	order := slices.Clone(contenders)
	for round := range b.rounds {
		b.say("%s: round %d of %d", title, round+1, b.rounds)
		for _, s := range shapes {
			for _, c := range order {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				var r sample
				err := onCore(core, func() (err error) {
					r, err = measure(c, s, b.warm, b.window)
					return err
				})
				if err != nil {
					return nil, err
				}
				at := cell{c.name, s}
				g[at] = append(g[at], r)
			}
		}
		slices.Reverse(order)
	}
	return g, b.profileAll(ctx, title, shapes, contenders)
}

// profileTime is enough samples to see where one part in a hundred goes.
const profileTime = 4 * time.Second

// profileAll writes a CPU profile of every contender that can give one, in
// every shape, when that was asked for.
func (b *bench) profileAll(ctx context.Context, title string, shapes []shape, contenders []*contender) error {
	if b.profiles == "" {
		return nil
	}
	for _, c := range contenders {
		for _, s := range shapes {
			if c.at.name != "hivewire" {
				continue
			}
			done := make(chan error, 1)
			name := strings.NewReplacer(" ", "-", "/", "-", "×", "x").Replace(title + "-" + c.name + "-" + s.String() + ".pprof")
			go func() {
				done <- c.at.profile(ctx, fmt.Sprintf("profile?seconds=%.0f", profileTime.Seconds()), filepath.Join(b.profiles, name))
			}()
			_, err := measure(c, s, 0, profileTime+profileTime/8)
			if failed := <-done; err == nil {
				err = failed
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// limit is the spread of the base beyond which throughput is not trusted.
const limit = 0.15

// noisy reports whether the base varied so much that only its processor time
// is to be trusted.
func (g grid) noisy(base cell) bool { return spreadOf(column(g[base], rate)).width() > limit }

// ratio compares the throughput of two cells.
func (g grid) ratio(of, base cell) spread {
	return spreadOf(ratios(column(g[of], rate), column(g[base], rate)))
}

// thrift compares the processor time that two cells take for an answer; more is better.
func (g grid) thrift(of, base cell) spread {
	return spreadOf(ratios(column(g[base], cpu), column(g[of], cpu)))
}

// strained reports whether the generator was so busy that it may have been what
// was measured.
func (g grid) strained(at cell) bool { return g.median(at, busy) > 0.95 }

// judged is the ratio that counts, and by what it was taken.
func (g grid) judged(of, base cell) (s spread, by string) {
	if g.noisy(base) || g.strained(of) || g.strained(base) {
		return g.thrift(of, base), "by CPU"
	}
	return g.ratio(of, base), "by throughput"
}

// median is the middle of one number of a cell.
func (g grid) median(at cell, of func(sample) float64) float64 {
	return spreadOf(column(g[at], of)).median
}
