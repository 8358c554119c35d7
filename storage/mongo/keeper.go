package mongo

import (
	"context"
	"time"
)

// lookEvery is the time between two looks at the database. With the look
// itself it stays well below maxLag.
const lookEvery = 350 * time.Millisecond

// keeper prepares the database as soon as it can be reached and then looks at
// it regularly.
type keeper struct {
	health  *health
	prepare []func(context.Context) error // in this order; each may run again
	look    func(context.Context) error

	ctx    context.Context // of everything the keeper does
	cancel context.CancelFunc
	done   chan struct{}
}

func newKeeper(h *health, prepare []func(context.Context) error, look func(context.Context) error) *keeper {
	k := &keeper{health: h, prepare: prepare, look: look, done: make(chan struct{})}
	k.ctx, k.cancel = context.WithCancel(context.Background())
	return k
}

// run works until stop.
func (k *keeper) run() {
	defer close(k.done)
	ticks := time.NewTicker(lookEvery)
	defer ticks.Stop()
	for {
		if err := k.once(); k.ctx.Err() == nil {
			k.health.note(err)
		}
		select {
		case <-ticks.C:
		case <-k.ctx.Done():
			return
		}
	}
}

func (k *keeper) once() error {
	if !k.health.isPrepared() {
		for _, prepare := range k.prepare {
			if err := prepare(k.ctx); err != nil {
				return err
			}
		}
	}
	return k.look(k.ctx)
}

// stop ends run, which must have been started, and waits for it.
func (k *keeper) stop() {
	k.cancel()
	<-k.done
}
