package actions

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"hivewire/auth"
	"hivewire/hive"
)

// The kinds of subscriptions, as clients name them.
const (
	ofCommands      = "command"
	ofNotifications = "notification"
	ofAudit         = "audit"
)

// subscription is one client's wish to hear of something. It implements
// [hive.Subscriber].
//
// Messages that come before the backlog is out are held, so that the client
// gets the reply, the backlog and what comes after it in this order.
type subscription struct {
	// What every delivery looks at is together, since it is seldom in a cache.
	dialog     *Dialog
	number     [20]byte // `17}`, see tail
	digits     int8     // before the brace
	live, over bool     // guarded by Dialog.mu
	late       lateness // guarded by Dialog.mu

	id       int64
	identity *auth.Identity // who subscribed, whoever speaks on the connection later
	password auth.Password  // of that account; reviews' own
	in       interest       // as it was asked for
	asked    hive.Interest
	audit    *auditing // to the audit trail, without regard to what is above; nil to messages
	place    hive.Subscription
	began    time.Time // to the millisecond, as the times of events

	// Guarded by Dialog.mu.
	filter hive.Filter   // what the caller reaches; only reviews change it
	held   []*hive.Event // while catching up
	weight int           // of held, in bytes of free JSON
	left   []reference   // to what was held before, when too much came; it is all in the store
	lost   bool          // too much came for that too
}

// Bounds on the events that wait for a backlog, or for a reply.
const (
	maxHeld      = 1024
	maxHeldBytes = 128 << 10 // of free JSON
	maxLeft      = 1 << 16
)

// reference is where in the store the message of an event is.
type reference struct {
	device string
	id     hive.ID
	at     int64 // milliseconds of the time by which it is found
}

var errOverflow = hive.Errorf(hive.Unavailable, "Too much happened during the subscription. Reconnect and catch up.")

var lastSubscription atomic.Int64

// nextSubscriptionID returns an id as DeviceHive's: milliseconds, then three digits.
func nextSubscriptionID(now time.Time) int64 {
	for {
		last := lastSubscription.Load()
		next := max(last+1, now.UnixMilli()*1000)
		if lastSubscription.CompareAndSwap(last, next) {
			return next
		}
	}
}

func newSubscription(d *Dialog, in *interest, asked hive.Interest, f hive.Filter) *subscription {
	now := d.svc.Now()
	s := &subscription{
		dialog: d, identity: d.identity.Load(), in: *in, asked: asked, filter: f,
		began: now.Truncate(time.Millisecond),
	}
	s.password = s.identity.Password()
	s.become(nextSubscriptionID(now))
	return s
}

// become gives s its number.
func (s *subscription) become(id int64) {
	s.id = id
	s.digits = int8(len(strconv.AppendInt(s.number[:0], id, 10)))
	s.number[s.digits] = '}'
}

// tail is the end of every message: `17}`.
func (s *subscription) tail() []byte { return s.number[:s.digits+1] }

func (s *subscription) kind() string {
	switch {
	case s.audit != nil:
		return ofAudit
	case s.asked.Topic == hive.NotificationInserts:
		return ofNotifications
	}
	return ofCommands
}

// needs is the permission without which the subscription ends.
func (s *subscription) needs() hive.Permission {
	if s.audit != nil {
		return hive.ManageUser
	}
	return needsOf(s.asked.Topic)
}

func needsOf(topic hive.Topic) hive.Permission {
	if topic == hive.NotificationInserts {
		return hive.GetDeviceNotification
	}
	return hive.GetDeviceCommand
}

// Deliver implements [hive.Subscriber].
func (s *subscription) Deliver(b *hive.Batch) {
	d := s.dialog
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.live && !s.over && d.open() && !slices.ContainsFunc(b.Events, s.knows) {
		s.push(b.Render(renderPush)...)
		return
	}
	for _, e := range b.Events {
		s.take(e)
	}
}

// take takes an event that may be none for the client, or has to wait.
func (s *subscription) take(e *hive.Event) {
	switch d := s.dialog; {
	case s.over:
	case s.knows(e):
	case !s.live:
		s.hold(e)
	default:
		m := e.Message()
		d.deliver(delivery{s, source{device: m.DeviceID}, m.ID, e.Render(renderPush)})
	}
}

// Flush implements [hive.Subscriber].
func (s *subscription) Flush() bool { return s.dialog.conn.Send() }

func (s *subscription) hold(e *hive.Event) {
	if len(s.held) == maxHeld || s.weight > maxHeldBytes {
		s.leave()
	}
	s.held = append(s.held, e)
	s.weight += e.Weight()
}

// leave lets go of what is held, to be read from the store later.
func (s *subscription) leave() {
	if len(s.left)+len(s.held) > maxLeft {
		s.left, s.lost = nil, true
	}
	var q hive.MessageQuery
	q.Updates = s.asked.Topic == hive.CommandUpdates
	for _, e := range s.held {
		if m := e.Message(); !s.lost {
			s.left = append(s.left, reference{m.DeviceID, m.ID, q.Time(m, e.Command).UnixMilli()})
		}
	}
	clear(s.held)
	s.held, s.weight = s.held[:0], 0
}

// push queues messages for the client, which lack the number of the subscription.
func (s *subscription) push(messages ...[]byte) { s.dialog.conn.Push(s.tail(), messages...) }

// catchUp sends what was stored after the timestamp, if there was one, then
// lets events through.
func (s *subscription) catchUp(ctx context.Context, most int) {
	since := s.in.Timestamp.Time
	b := backlog{s: s, query: s.reach().Backlog(), left: most, began: s.began}
	b.query.After = since
	if !since.IsZero() {
		s.dialog.conn.Flush() // the reply need not wait for the store
	}
	for more := !since.IsZero() && most > 0; more; {
		more = b.page(ctx)
	}
	for !b.failed && !s.begin(&b) {
		b.rest(ctx)
	}
}

// begin lets events through after those that are held, unless messages are
// left to be read first.
func (s *subscription) begin(b *backlog) bool {
	d := s.dialog
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.lost {
		d.conn.Break(errOverflow)
	} else if len(s.left) > 0 && !s.over {
		return false
	}
	for _, e := range s.held {
		if !s.over && !b.sent(e) {
			s.push(e.Render(renderPush))
		}
	}
	s.held, s.left, s.live = nil, nil, true
	s.late.remember(b)
	d.conn.Send()
	return true
}

// reach is what the subscription selects now.
func (s *subscription) reach() *hive.Filter {
	s.dialog.mu.Lock()
	defer s.dialog.mu.Unlock()
	f := s.filter
	return &f
}

// renew changes what the subscription selects.
func (s *subscription) renew(f hive.Filter) {
	s.dialog.mu.Lock()
	s.filter = f
	s.dialog.mu.Unlock()
	s.place.Change(f)
}

// ended reports whether the subscription has lost its right.
func (s *subscription) ended() bool {
	s.dialog.mu.Lock()
	defer s.dialog.mu.Unlock()
	return s.over
}

// end ends a subscription that lost its right, and tells the client why.
func (s *subscription) end(reason error) {
	s.place.Cancel()
	d := s.dialog
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.over {
		return
	}
	s.over, s.held = true, nil
	if s.audit != nil {
		s.audit.held = nil
	}
	d.conn.Push(nil, appendNotice(nil, s, reason))
	d.conn.Send()
}
