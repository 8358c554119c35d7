package mongo

import (
	"context"
	"errors"
	"sync"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
)

// breakFor is how long operations fail at once after no server was found.
// Without it each would wait for the server selection to time out.
const breakFor = 500 * time.Millisecond

var errBroken = errors.New("no server was found a moment ago")

// verdict is what an operation says about the reach of the database.
type verdict uint8

const (
	noVerdict verdict = iota // the caller gave up first, or the connection broke
	reached
	notReached
)

// verdictOf judges err, the result of an operation under ctx.
func verdictOf(ctx context.Context, f *flight, err error) verdict {
	switch {
	case err == nil || answered(err):
		return reached
	case !f.sent && ctx.Err() == nil && !errors.Is(err, driver.ErrClientDisconnected):
		return notReached
	}
	return noVerdict
}

// breaker keeps operations from waiting for a database that is down: after a
// failure to reach it none is let in for breakFor, then one at a time to probe.
type breaker struct {
	mu      sync.Mutex
	until   time.Time // zero while all are let in
	probing bool
}

// enter lets an operation in, which leave must follow, or returns errBroken.
func (b *breaker) enter() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.isShut() {
		return errBroken
	}
	b.probing = !b.until.IsZero()
	return nil
}

// refusal returns what enter would, and lets nobody in.
func (b *breaker) refusal() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.isShut() {
		return errBroken
	}
	return nil
}

func (b *breaker) isShut() bool {
	return !b.until.IsZero() && (b.probing || time.Now().Before(b.until))
}

func (b *breaker) leave(v verdict) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = false
	switch v {
	case reached:
		b.until = time.Time{}
	case notReached:
		b.until = time.Now().Add(breakFor)
	}
}
