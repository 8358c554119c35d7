package mongo

import (
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
	done     chan struct{} // closed when the rest is set
	user     hive.User
	err      error
	panicked any // what update panicked with, for its caller to panic with
}

// begin has update called when what was begun before for the account is done.
func (l *lines) begin(id hive.ID, update func() (hive.User, error)) *begun {
	b := &begun{done: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.last[id]
	l.last[id] = b
	go func() {
		if before != nil {
			<-before.done
		}
		b.run(update)
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.last[id] == b {
			delete(l.last, id)
		}
		close(b.done)
	}()
	return b
}

func (b *begun) run(update func() (hive.User, error)) {
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
