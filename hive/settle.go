package hive

import (
	"context"
	"slices"
	"sync"
)

// writes knows which messages are being written by this process. A message
// gets its time before it can be read: whoever has read one of a moment can
// wait here until there is no other one of that moment to come.
type writes struct {
	mu      sync.Mutex
	current *generation
	earlier []*generation // some of whose writes may be under way
}

// generation is the writes that began between two calls of settle.
type generation struct {
	open int           // under way
	done chan struct{} // closed when none is, and none will be
}

func newWrites() *writes { return &writes{current: &generation{done: make(chan struct{})}} }

// begin adds a write until end is called.
func (w *writes) begin() (end func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	g := w.current
	g.open++
	return func() { w.end(g) }
}

func (w *writes) end(g *generation) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if g.open--; g.open == 0 && g != w.current {
		close(g.done)
	}
}

// settle returns when the writes that are under way have ended, or ctx has.
func (w *writes) settle(ctx context.Context) {
	for _, g := range w.pending() {
		select {
		case <-g.done:
		case <-ctx.Done():
			return
		}
	}
}

// pending returns the generations with writes under way, which nothing is
// added to any more.
func (w *writes) pending() []*generation {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.earlier = slices.DeleteFunc(w.earlier, func(g *generation) bool { return g.open == 0 })
	if w.current.open > 0 {
		w.earlier = append(w.earlier, w.current)
		w.current = &generation{done: make(chan struct{})}
	}
	return slices.Clone(w.earlier)
}

// Settle returns when no command or notification is under way any more that
// this node, or another that can be asked, began to write or update before the
// call, or ctx has ended.
func (h *Hive) Settle(ctx context.Context) {
	h.writes.settle(ctx)
	h.Bus.Settle(ctx)
}
