package embedded

import (
	"errors"
	"sync"

	"hivewire/hive"
)

var errClosed = errors.New("the store is closed")

// life tells everybody who waits for the store that it is over, and why.
type life struct {
	ended chan struct{} // closed when nothing more will be answered

	mu    sync.Mutex // guards the rest
	why   error      // why there are no more writes; nil while there are
	broke bool       // why is a disk error
}

func newLife() *life { return &life{ended: make(chan struct{})} }

// fail stops the store for cause unless it is over already.
func (l *life) fail(cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.why == nil {
		l.why, l.broke = cause, true
		close(l.ended)
	}
}

// end stops the store because it was closed, unless it is over already.
func (l *life) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.why == nil {
		l.why = errClosed
		close(l.ended)
	}
}

// over returns nil while the store lives, then Unavailable with the reason.
func (l *life) over() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.why == nil {
		return nil
	}
	return unavailable(l.why)
}

// broken returns the disk error that stopped the store, or nil.
func (l *life) broken() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.broke {
		return nil
	}
	return l.why
}

// unavailable reports that a write was not begun.
func unavailable(cause error) error {
	return hive.Unavailablef("embedded store: %w", cause)
}

// outcomeUnknown reports that a write was begun when the store stopped.
func (l *life) outcomeUnknown() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return hive.OutcomeUnknownf("embedded store: %w", l.why)
}
