package actions

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// pollInterest is what polls of several devices ask for.
type pollInterest struct {
	DeviceID      *string   `json:"deviceId" doc:"Of this device alone."`
	NetworkIDs    []hive.ID `json:"networkIds" doc:"Of devices in these networks."`
	DeviceTypeIDs []hive.ID `json:"deviceTypeIds" doc:"Of devices of these types."`
	Names         []string  `json:"names" doc:"Of these names."`
	pollTime
}

// pollTime is from when and how long a poll looks.
type pollTime struct {
	Timestamp wire.Time `json:"timestamp" doc:"What is newer than this moment; now unless it is given."`
	pollWait
}

// pollWait is how long a request waits.
type pollWait struct {
	Seconds *int `json:"waitTimeout" doc:"Seconds to wait, 0 to 60; 30 unless it is given."`
}

const (
	defaultWait  = 30 // seconds
	maxWait      = 60
	defaultLimit = 100
)

// duration returns how long to wait. The blanks at the end are DeviceHive's.
func (w *pollWait) duration() (time.Duration, error) {
	seconds := defaultWait
	if w.Seconds != nil {
		seconds = *w.Seconds
	}
	switch {
	case seconds > maxWait:
		return 0, hive.Errorf(hive.Invalid, "Timeout can't be more than 60 seconds. ")
	case seconds < 0:
		return 0, hive.Errorf(hive.Invalid, "Timeout can't be less than 0 seconds. ")
	}
	return time.Duration(seconds) * time.Second, nil
}

func (i *pollInterest) domain(topic hive.Topic) *hive.Interest {
	return &hive.Interest{Topic: topic, DeviceID: i.DeviceID, Networks: i.NetworkIDs, DeviceTypes: i.DeviceTypeIDs, Names: i.Names}
}

// poll is one wait for events that some filter selects. It implements
// [hive.Subscriber].
//
// The store is the truth about what came: events only wake the poll. They
// count by themselves where their time, which clients may choose, is before
// the one that the client asked for.
type poll struct {
	call  *Call
	asked hive.Interest
	since time.Time // exclusive
	born  hive.ID   // of the messages stored since the poll began
	limit int       // of the answer; 0 for none
	woken chan struct{}
	over  *time.Timer
	leave func()            // what wakes it when rights change
	place hive.Subscription // nil until the first look

	mu   sync.Mutex
	late []*hive.Event // stored since the poll began, with a time before it
}

// maxLate bounds the events that wait for the poll to wake.
const maxLate = 1024

// Deliver implements [hive.Subscriber].
func (p *poll) Deliver(b *hive.Batch) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range b.Events {
		if e.Topic != hive.CommandUpdates && e.Message().ID >= p.born && !e.Message().Timestamp.After(p.since) && len(p.late) < maxLate {
			p.late = append(p.late, e)
		}
	}
}

// Flush implements [hive.Subscriber].
func (p *poll) Flush() bool {
	select {
	case p.woken <- struct{}{}:
	default:
	}
	return false
}

// poll calls show with what was stored since the time that was asked for, with
// at most limit events, or waits for what comes. Nothing is shown when the time
// is up, when ctx ends, when the server stops, and to callers who see no device
// at all.
//
// Thousands wait here at the same time, each with a stack whose size is a power
// of two. What is below the select on it decides between 8 and 16 kB.
func (c *Call) poll(ctx context.Context, asked *hive.Interest, in *pollTime, limit int, show func(*hive.Event)) error {
	wait, err := in.duration()
	if err != nil {
		return err
	}
	p := c.newPoll(asked, in.Timestamp.Time, limit, wait)
	defer p.end()
	for {
		over, err := p.look(ctx, show)
		switch {
		case ctx.Err() != nil:
			return nil // what failed because of it is no failure
		case err != nil || over || wait == 0:
			return err
		}
		select {
		case <-p.woken:
		case <-p.over.C:
			return nil
		case <-c.Stopping:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// newPoll begins a poll. End it.
func (c *Call) newPoll(asked *hive.Interest, since time.Time, limit int, wait time.Duration) *poll {
	now := c.Now()
	if since.IsZero() {
		since = now.Truncate(time.Millisecond)
	}
	p := &poll{
		call: c, asked: *asked, since: since, born: hive.FirstID(now), limit: limit,
		woken: make(chan struct{}, 1), over: time.NewTimer(wait),
	}
	p.leave = c.waiting.enter(c.Caller.UserID, p.woken)
	return p
}

// look shows what there is, with the rights that the caller has by now, and
// reports whether the poll is over. What comes after it wakes the poll.
func (p *poll) look(ctx context.Context, show func(*hive.Event)) (over bool, err error) {
	filter, err := p.call.reachNow(ctx, p.asked)
	if err != nil || filter == nil {
		return true, err
	}
	if p.place == nil {
		p.place = p.call.Hive.Bus.Subscribe(*filter, p)
	} else {
		p.place.Change(*filter)
	}
	found, err := p.call.collect(ctx, p, filter)
	for _, e := range found {
		show(e)
	}
	return len(found) > 0, err
}

func (p *poll) end() {
	p.leave()
	p.over.Stop()
	if p.place != nil {
		p.place.Cancel()
	}
}

// reach returns the filter of what was asked for, nil for callers who see no
// device and name nothing that they might have seen.
func (c *Call) reach(ctx context.Context, asked hive.Interest) (*hive.Filter, error) {
	f, err := c.Hive.Filter(ctx, c.Caller, asked)
	blind := c.Caller.VisibleNetworks().Empty() || c.Caller.VisibleTypes().Empty()
	if hive.KindOf(err) == hive.Forbidden && blind && len(asked.Networks) == 0 && len(asked.DeviceTypes) == 0 {
		return nil, nil
	}
	return &f, err
}

// reachNow is reach with the rights that the caller has by now.
func (c *Call) reachNow(ctx context.Context, asked hive.Interest) (*hive.Filter, error) {
	if err := c.renew(ctx, needsOf(asked.Topic)); err != nil {
		return nil, err
	}
	return c.reach(ctx, asked)
}

// renew gives the call the rights that the caller has by now, if they still
// suffice.
func (c *Call) renew(ctx context.Context, needs hive.Permission) (err error) {
	if c.Caller, err = c.Auth.Caller(ctx, c.Identity); err != nil {
		return err
	}
	return c.Caller.Allow(needs)
}

// linger is how long after a message no other one can get its time.
const linger = 2 * time.Millisecond

// collect returns what there is for the poll, the oldest first. The client
// asks next for what is after the last of them, so nothing may be missing that
// has its time: of what is young only that is shown whose millisecond is over
// and settled.
func (c *Call) collect(ctx context.Context, p *poll, f *hive.Filter) ([]*hive.Event, error) {
	found, err := c.stored(ctx, p, f, time.Time{})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	last := eventTime(found[len(found)-1])
	age := c.Now().Sub(last)
	if age > shadow || age < -time.Second {
		return found, nil
	}
	if age < linger {
		select {
		case <-time.After(linger - age):
		case <-ctx.Done():
		}
	}
	over := c.Now().Truncate(time.Millisecond)
	c.Hive.Settle(ctx)
	return c.stored(ctx, p, f, over)
}

// stored returns what the store has for the poll before a time, zero for none,
// and what came late. A group of events of one time is never cut.
func (c *Call) stored(ctx context.Context, p *poll, f *hive.Filter, before time.Time) ([]*hive.Event, error) {
	q := f.Backlog()
	q.After, q.Before, q.Take = p.since, before, p.limit
	found, err := readEvents(ctx, c.Hive, f.Topic, q)
	if n := len(found); err == nil && n > 0 && n == p.limit {
		last := found[n-1]
		q.After, q.AfterID, q.Before, q.Take = eventTime(last), last.Message().ID, eventTime(last).Add(time.Millisecond), 0
		var rest []*hive.Event
		rest, err = readEvents(ctx, c.Hive, f.Topic, q)
		found = append(found, rest...)
	}
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.late {
		if f.Match(e) {
			found = append(found, e)
		}
	}
	if len(p.late) > 0 {
		slices.SortStableFunc(found, func(a, b *hive.Event) int {
			return cmp.Or(eventTime(a).Compare(eventTime(b)), cmp.Compare(a.Message().ID, b.Message().ID))
		})
	}
	return found, nil
}

// eventTime is the time by which clients ask for an event.
func eventTime(e *hive.Event) time.Time {
	if e.Topic == hive.CommandUpdates {
		return e.Command.LastUpdated
	}
	return e.Message().Timestamp
}
