package hive

import "context"

// Pending is a write that has taken its place among the others and is on its
// way to the disk.
type Pending[E any] interface {
	// Ready reports whether Wait has nothing to wait for.
	Ready() bool
	// Wait returns what was written once it is durable. It is called once, in
	// any case; an error means what it does in a [Repo].
	Wait() (E, error)
}

// Failed is a write that came to nothing.
func Failed[E any](err error) Pending[E] { return failed[E]{err} }

type failed[E any] struct{ err error }

func (failed[E]) Ready() bool { return true }

func (f failed[E]) Wait() (e E, err error) { return e, f.err }

// noted is a write that [writes] know of until it has been waited for.
type noted[E any] struct {
	Pending[E]
	end func()
}

func (n noted[E]) Wait() (E, error) {
	defer n.end()
	return n.Pending.Wait()
}

// appendNoted appends e to a log. The write is known of until it has been waited
// for, or was never begun because the log panicked.
func appendNoted[E any](ctx context.Context, w *writes, l Log[E], e E) Pending[E] {
	n, begun := noted[E]{end: w.begin()}, false
	defer func() {
		if !begun {
			n.end()
		}
	}()
	n.Pending = l.Append(ctx, e)
	begun = true
	return n
}
