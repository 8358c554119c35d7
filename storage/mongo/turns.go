package mongo

import (
	"context"
	"hash/maphash"

	"hivewire/hive"
)

// turns lets those who work on the same thing go one after another, and now
// and then those who do not.
type turns struct {
	seed  maphash.Seed
	gates [256]chan struct{} // holds an element while somebody is in
}

func newTurns() *turns {
	t := &turns{seed: maphash.MakeSeed()}
	for i := range t.gates {
		t.gates[i] = make(chan struct{}, 1)
	}
	return t
}

// enter waits for the turn, at most as long as one operation may take.
func (t *turns) enter(ctx context.Context, name string) (leave func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	gate := t.gates[maphash.String(t.seed, name)%uint64(len(t.gates))]
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	case <-ctx.Done():
		return nil, hive.Unavailablef("mongodb: wait for another update: %w", ctx.Err())
	}
}
