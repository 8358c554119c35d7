package client

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// AuditFeed is a subscription to the audit trail that outlives its
// connections, as [Feed] is one to messages: after a loss it reads what was
// recorded meanwhile, and nothing comes twice.
type AuditFeed struct {
	Dial   func(ctx context.Context) (*Conn, error) // as [Feed.Dial]
	Select AuditSubscribeRequest
	Since  time.Time // begin with what was recorded from then on; zero for only what is new

	Up   func()          // called whenever the subscription stands on a new connection; nil is allowed
	Lost func(err error) // called when that is no longer so; nil is allowed
}

// Run calls receive for each record, one after another; as [Feed.Run].
func (f *AuditFeed) Run(ctx context.Context, receive func(AuditRecord) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &auditRun{AuditFeed: f, receive: receive, stop: stop}
	return persist(ctx, func(ctx context.Context) (bool, error) {
		err := r.once(ctx)
		return r.stood, err
	})
}

// auditRun is a feed under way.
type auditRun struct {
	*AuditFeed
	receive func(AuditRecord) error
	stop    context.CancelCauseFunc
	stood   bool
	trail   *trail // nil before the first connection

	mu       sync.Mutex // held while a record is received
	catching bool       // up with what was recorded before
	waiting  []AuditRecord
}

// once serves the feed on one connection until that is over.
func (r *auditRun) once(ctx context.Context) error {
	conn, err := dial(ctx, r.Dial)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // it may be lost already
	now, err := serverClock(ctx, conn)
	if err != nil {
		return err
	}
	fresh := r.trail == nil
	if fresh {
		since := r.Since
		if since.IsZero() {
			since = now().Add(-time.Millisecond)
		}
		r.trail = newTrail(since)
	}
	r.catching, r.waiting = true, nil
	s, err := conn.AuditSubscribe(ctx, r.Select, func(record AuditRecord) { r.take(ctx, record, now()) })
	if err != nil {
		return err
	}
	if !fresh || !r.Since.IsZero() {
		if err := r.catchUp(ctx, conn, now()); err != nil {
			return err
		}
	}
	r.begin(ctx, now())
	r.stood = true
	if r.Up != nil {
		r.Up()
	}
	select {
	case <-s.Done():
		err = s.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
	if r.Lost != nil && !lasting(err) {
		r.Lost(err)
	}
	return err
}

// catchUp passes on what the trail has since it was followed last.
func (r *auditRun) catchUp(ctx context.Context, conn *Conn, now time.Time) error {
	f := r.Select
	before, err := conn.AuditList(ctx, AuditListRequest{
		Actor: f.Actor, Target: f.Target, API: f.API, Event: f.Event, Refused: f.Refused, From: At(r.trail.resume()), Take: new(math.MaxInt32),
	})
	slices.Reverse(before)
	for _, record := range before {
		r.pass(ctx, record, now)
	}
	return err
}

// begin passes on what came meanwhile, and from now on what comes.
func (r *auditRun) begin(ctx context.Context, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, record := range r.waiting {
		r.pass(ctx, record, now)
	}
	r.catching, r.waiting = false, nil
}

func (r *auditRun) take(ctx context.Context, record AuditRecord, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.catching {
		r.waiting = append(r.waiting, record)
		return
	}
	r.pass(ctx, record, now)
}

// pass passes on a record that is new.
func (r *auditRun) pass(ctx context.Context, record AuditRecord, now time.Time) {
	if ctx.Err() != nil || !r.trail.fresh(&Message{ID: record.ID, Timestamp: record.Timestamp.Time}, now) {
		return
	}
	if err := r.receive(record); err != nil {
		r.stop(err)
	}
}
