package mongo

import (
	"context"
	"sync"

	"hivewire/hive"
)

// lines has what was begun for one account done in the order in which it was
// begun, each on a goroutine of its own, so that nothing waits for others.
type lines struct {
	mu   sync.Mutex
	last map[hive.ID]*begun // of those under way
}

func newLines() *lines { return &lines{last: map[hive.ID]*begun{}} }

// begun is a change of an account on its way into the database. It is
// [hive.Pending].
type begun struct {
	passed   chan struct{} // closed when those behind it may go on
	done     chan struct{} // closed, then or earlier, when the rest is set
	user     hive.User
	err      error
	panicked any // what update panicked with, for its caller to panic with
}

// begin has update called when what was begun before for the account is done,
// unless that takes longer than one operation may, or than ctx.
func (l *lines) begin(ctx context.Context, id hive.ID, update func() (hive.User, error)) *begun {
	b := &begun{passed: make(chan struct{}), done: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.last[id]
	l.last[id] = b
	go func() {
		if err := b.await(ctx, before); err != nil {
			b.err = err
			close(b.done)
			<-before.passed
		} else {
			b.run(update)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.last[id] == b {
			delete(l.last, id)
		}
		close(b.passed)
	}()
	return b
}

// await waits for what was begun before.
func (b *begun) await(ctx context.Context, before *begun) error {
	if before == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	select {
	case <-before.passed:
		return nil
	case <-ctx.Done():
		return hive.Unavailablef("mongodb: wait for another update: %w", context.Cause(ctx))
	}
}

func (b *begun) run(update func() (hive.User, error)) {
	defer close(b.done)
	defer func() { b.panicked = recover() }()
	b.user, b.err = update()
}

// Ready implements [hive.Pending].
func (b *begun) Ready() bool {
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

// Wait implements [hive.Pending].
func (b *begun) Wait() (hive.User, error) {
	<-b.done
	if b.panicked != nil {
		panic(b.panicked)
	}
	return b.user, b.err
}
