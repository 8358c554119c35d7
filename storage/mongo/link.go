package mongo

import (
	"context"
	"errors"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"hivewire/hive"
)

const (
	// operationTimeout bounds one command; the driver tells the server about
	// it, so that the server gives up waiting for the majority in time.
	operationTimeout = 5 * time.Second
	// maxWaiting is how many operations run or wait for a connection; more
	// are refused at once rather than queued.
	maxWaiting = 4 * poolSize
)

var errBusy = errors.New("too many operations wait for a connection")

// link is the way of every operation to the database.
type link struct {
	db      *driver.Database
	health  *health
	slots   chan struct{}
	breaker breaker
}

// intent is what an operation is about to do.
type intent bool

const (
	reading intent = false
	writing intent = true
)

// attempt is how a link runs one command.
type attempt func(ctx context.Context, what intent, op func(context.Context) error) error

// guarded refuses at once what has no chance, so that callers do not pile up
// in front of a database that is down. Its error tells whether something may
// have been written.
func (l *link) guarded(ctx context.Context, what intent, op func(context.Context) error) error {
	if err := l.refusal(ctx); err != nil {
		return err
	}
	select {
	case l.slots <- struct{}{}:
		defer func() { <-l.slots }()
	default:
		return hive.Unavailablef("mongodb: %w", errBusy)
	}
	if err := l.breaker.enter(); err != nil {
		return hive.Unavailablef("mongodb: %w", err)
	}
	var f flight
	return classify(what, &f, l.run(ctx, &f, op))
}

// refusal returns why an operation has no chance now.
func (l *link) refusal(ctx context.Context) error {
	err := ctx.Err()
	if err == nil {
		err = l.health.usable()
	}
	if err == nil {
		err = l.breaker.refusal()
	}
	if err != nil {
		return hive.Unavailablef("mongodb: %w", err)
	}
	return nil
}

// direct runs op without asking whether it has a chance, as the keeper does,
// and returns the driver's error.
func (l *link) direct(ctx context.Context, _ intent, op func(context.Context) error) error {
	return l.run(ctx, new(flight), op)
}

func (l *link) run(ctx context.Context, f *flight, op func(context.Context) error) error {
	inner, cancel := context.WithTimeout(context.WithValue(ctx, flightKey{}, f), operationTimeout)
	defer cancel()
	err := op(inner)
	l.breaker.leave(verdictOf(ctx, f, err))
	return err
}
