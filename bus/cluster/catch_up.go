package cluster

import (
	"context"
	"time"

	"hivewire/hive"
)

const (
	// margin is how much earlier than it could be read a message may have been
	// numbered: the longest write, and as much for clocks that differ.
	margin = 10 * time.Second
	// lookEvery is how often it is asked whether nothing is missing.
	lookEvery = time.Second
	// The time between two readings while something may be missing.
	firstPause = time.Second
	lastPause  = 4 * time.Second
)

// catchUp reads from the store what did not come through NATS.
type catchUp struct {
	link  *Link
	began time.Time
	// safe is the time up to which everything stored was handed out here, but
	// for what was numbered less than margin before.
	safe     time.Time
	settled  uint64 // of view.losses, how many were made good
	first    bool   // nothing was read yet
	read     time.Time
	pause    time.Duration
	reported error
}

func newCatchUp(l *Link, now time.Time) *catchUp {
	return &catchUp{link: l, began: now.Truncate(time.Millisecond), safe: now, first: true, pause: firstPause}
}

func (c *catchUp) run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		c.look(ctx, time.Now())
		c.report()
		select {
		case <-tick.C:
		case <-c.link.peers.wake:
		case <-ctx.Done():
			return
		}
	}
}

// look reads the store when something may be missing.
func (c *catchUp) look(ctx context.Context, now time.Time) {
	v := c.link.peers.look(now)
	fresh := v.losses != c.settled
	switch {
	case !c.first && !fresh && v.silent == 0 && c.link.linked.Load():
		c.proceed(bounded(v.sent, now))
		c.pause = firstPause
	case now.Sub(c.read) >= c.pause || fresh && now.Sub(c.read) >= firstPause:
		c.read = now
		if c.readAll(ctx) == nil {
			c.settled, c.first = v.losses, false
			c.proceed(now)
		}
		c.pause = min(c.pause*2, lastPause)
	}
}

// bounded returns sent unless it cannot be right, as with a clock that is wrong.
func bounded(sent, now time.Time) time.Time {
	if sent.IsZero() || sent.After(now) {
		return now
	}
	if earliest := now.Add(-margin); sent.Before(earliest) {
		return earliest
	}
	return sent
}

func (c *catchUp) proceed(to time.Time) {
	if to.After(c.safe) {
		c.safe = to
	}
	c.link.seen.forget(c.safe.Add(-margin))
}

// report tells when the state of the link has changed.
func (c *catchUp) report() {
	err := c.link.Ready()
	if (err == nil) != (c.reported == nil) && c.link.options.Log != nil {
		c.link.options.Log(err)
	}
	c.reported = err
}

func (c *catchUp) readAll(ctx context.Context) error {
	r := reading{catchUp: c, from: c.safe.Add(-margin)}
	err := readLog(ctx, c.link.options.Notifications, r.from,
		func(n *hive.Notification) hive.ID {
			r.find(&hive.Event{Topic: hive.NotificationInserts, Notification: n, Late: true})
			return n.ID
		}, r.handOut)
	if err != nil {
		return err
	}
	return readLog(ctx, c.link.options.Commands, r.from,
		func(n *hive.Command) hive.ID {
			r.find(&hive.Event{Topic: hive.CommandInserts, Command: n, Late: true})
			if n.Updated {
				r.find(&hive.Event{Topic: hive.CommandUpdates, Command: n, Late: true})
			}
			return n.ID
		}, r.handOut)
}
