package client

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Feed is a subscription that outlives its connections. When one is lost it
// makes another, subscribes again from a little before the last message and
// leaves out what has come already: nothing is lost that the server still
// keeps, and nothing comes twice.
//
// Two things do not come after a loss: a message that was stored meanwhile
// with a timestamp of long ago, and all but the last of several updates of one command.
type Feed struct {
	// Dial makes a connection that speaks for an account. See [Dial] and [Renewing].
	Dial      func(ctx context.Context) (*Conn, error)
	Interests []Interest

	// Up is called whenever the subscriptions stand on a new connection. Nil
	// is allowed. An error ends the feed.
	Up func(ctx context.Context, c *Conn) error
	// Lost is called when that is no longer so, and another connection is
	// going to be tried. Nil is allowed.
	Lost func(err error)
}

// Pauses between attempts to connect again, which grow from the first to the last.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 15 * time.Second
	dialTime   = 30 * time.Second
)

// Run calls receive for each message, one after another, until it returns an
// error, ctx ends or the server refuses, and returns why. While receive runs
// nothing else is read; if it takes too long the server closes the connection
// and the feed resumes. An error before the subscriptions stood for the first
// time is returned at once.
func (f *Feed) Run(ctx context.Context, receive func(Message) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &run{Feed: f, receive: receive, stop: stop}
	return persist(ctx, func(ctx context.Context) (bool, error) {
		err := r.once(ctx)
		return r.stood, err
	})
}

// persist calls once, which serves a feed on one connection, until ctx ends
// or once fails for good or before the feed ever stood.
func persist(ctx context.Context, once func(ctx context.Context) (stood bool, err error)) error {
	pause := firstPause
	for {
		began := time.Now()
		stood, err := once(ctx)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case !stood || lasting(err):
			return err
		}
		if time.Since(began) > lastPause {
			pause = firstPause
		}
		select {
		case <-time.After(pause/2 + rand.N(pause/2)):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		pause = min(2*pause, lastPause)
	}
}

// run is a feed under way.
type run struct {
	*Feed
	receive func(Message) error
	stop    context.CancelCauseFunc
	stood   bool
	trails  []*trail // as Interests; nil before the first connection
}

// once serves the feed on one connection until that is over.
func (r *run) once(ctx context.Context) error {
	conn, err := dial(ctx, r.Dial)
	if err != nil {
		return err
	}
	var subscriptions sync.WaitGroup
	defer subscriptions.Wait()
	defer func() { _ = conn.Close() }() // it may be lost already
	now, err := serverClock(ctx, conn)
	if err != nil {
		return err
	}
	r.begin(now())
	over := make(chan error, len(r.Interests))
	for n, i := range r.Interests {
		t := r.trails[n]
		i.Since = t.resume()
		s, err := conn.Subscribe(ctx, i, func(m Message) { r.take(ctx, t, m, now()) })
		if err != nil {
			return err
		}
		subscriptions.Go(func() {
			<-s.Done()
			over <- s.Err()
		})
	}
	r.stood = true
	if r.Up != nil {
		if err := r.Up(ctx, conn); err != nil {
			r.stop(err)
			return err
		}
	}
	select {
	case err = <-over:
	case <-ctx.Done():
		return ctx.Err()
	}
	if r.Lost != nil && !lasting(err) {
		r.Lost(err)
	}
	return err
}

func dial(ctx context.Context, by func(context.Context) (*Conn, error)) (*Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	return by(ctx)
}

// begin starts the trails at the first connection. Those that want only what
// is new start now, so that a resumption finds what came in between.
func (r *run) begin(now time.Time) {
	if r.trails != nil {
		return
	}
	for _, i := range r.Interests {
		since := i.Since
		if since.IsZero() {
			since = now.Add(-time.Millisecond)
		}
		r.trails = append(r.trails, newTrail(since))
	}
}

// take passes on a message that is new.
func (r *run) take(ctx context.Context, t *trail, m Message, now time.Time) {
	if ctx.Err() != nil || !t.fresh(&m, now) {
		return
	}
	if err := r.receive(m); err != nil {
		r.stop(err)
	}
}

// serverClock returns a clock that shows the server's time, or a little less.
func serverClock(ctx context.Context, c *Conn) (now func() time.Time, err error) {
	info, err := c.ServerInfo(ctx)
	if err != nil {
		return nil, err
	}
	read := time.Now()
	return func() time.Time { return info.ServerTimestamp.Add(time.Since(read)) }, nil
}
