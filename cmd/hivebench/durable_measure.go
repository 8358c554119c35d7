package main

import (
	"context"
	"errors"
	"slices"
)

// ceiling is the name of the cells of the raw group commit, which all actions share.
const ceiling = "raw group commit"

// measureDurable measures the layers of some actions once a round.
func (b *bench) measureDurable(ctx context.Context, title string, shapes []shape, actions ...*durable) (grid, error) {
	g := grid{}
	var ours []*contender
	for round := range b.rounds {
		b.say("%s: round %d of %d", title, round+1, b.rounds)
		for _, s := range shapes {
			writers := s.underWay()
			note := func(name string, measured func() (sample, error)) func() error {
				return func() error {
					r, err := measured()
					g[cell{name, s}] = append(g[cell{name, s}], r)
					return err
				}
			}
			all := []func() error{note(ceiling, func() (sample, error) { return b.groupCommit(ctx, writers) })}
			for _, of := range actions {
				all = append(all,
					note(of.storeName(), func() (sample, error) { return loop(ctx, of.store, writers, b.warm, 2*b.window) }),
					note(of.synced.name, func() (sample, error) { return measure(of.synced, s, b.warm, 2*b.window) }),
					note(of.ours.name, func() (sample, error) { return measure(of.ours, s, b.warm, 2*b.window) }))
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
	for _, of := range actions {
		ours = append(ours, of.ours)
	}
	return g, b.profileAll(ctx, title, shapes, ours)
}
