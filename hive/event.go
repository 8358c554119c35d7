package hive

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Topic is a kind of news that can be subscribed to.
type Topic uint8

// The topics.
const (
	NotificationInserts Topic = iota
	CommandInserts
	CommandUpdates
)

// Event is news of one message that is stored. All its receivers share it, so
// nobody changes it.
type Event struct {
	Topic        Topic
	Notification *Notification // nil for the topics of commands
	Command      *Command      // nil for notifications

	// Late says that it was read from the store because the news of it was
	// lost between nodes, so it may have happened a while ago.
	Late bool

	once     sync.Once
	rendered []byte
}

// Message returns what the event is about.
func (e *Event) Message() *Message {
	if e.Command != nil {
		return &e.Command.Message
	}
	return &e.Notification.Message
}

// Happened returns the time of what the event is about, as [Log] finds it.
func (e *Event) Happened() time.Time {
	if e.Topic == CommandUpdates {
		return e.Command.LastUpdated
	}
	return GivenAt(e.Message().ID)
}

// Weight is about how many bytes e holds beyond what every event does.
func (e *Event) Weight() int {
	if e.Command != nil {
		return len(e.Command.Parameters) + len(e.Command.Result)
	}
	return len(e.Notification.Parameters)
}

// Render returns what render makes of e, which is called for the first
// receiver only.
func (e *Event) Render(render func(*Event) []byte) []byte {
	e.once.Do(func() { e.rendered = render(e) })
	return e.rendered
}

// Batch is events on their way to subscribers, in their order. Subscribers that
// receive the same events share it one after another.
type Batch struct {
	Events   []*Event
	rendered [][]byte
}

// Render returns what [Event.Render] does for each of the events.
func (b *Batch) Render(render func(*Event) []byte) [][]byte {
	for _, e := range b.Events[len(b.rendered):] {
		b.rendered = append(b.rendered, e.Render(render))
	}
	return b.rendered
}

// Reset empties b.
func (b *Batch) Reset() {
	clear(b.Events)
	clear(b.rendered)
	b.Events, b.rendered = b.Events[:0], b.rendered[:0]
}

// Filter selects events.
type Filter struct {
	Topic       Topic
	DeviceID    string   // when not "", only this device, whatever the scopes
	Names       []string // when not empty, only these
	Networks    Scope
	DeviceTypes Scope
}

// Match reports whether e is selected.
func (f *Filter) Match(e *Event) bool {
	m := e.Message()
	switch {
	case f.Topic != e.Topic:
		return false
	case f.DeviceID != "" && f.DeviceID != m.DeviceID:
		return false
	case f.DeviceID == "" && (!f.Networks.Contains(m.NetworkID) || !f.DeviceTypes.Contains(m.DeviceTypeID)):
		return false
	}
	return len(f.Names) == 0 || slices.Contains(f.Names, m.Name)
}

// Bus carries events to the subscribers of this node, and of others where
// there are any. An event may be lost on its way between nodes; the store is
// the truth.
type Bus interface {
	// Publish takes an event on its way. It does not wait. Events of one
	// device reach each subscriber in the order of the calls.
	Publish(e *Event)
	// Room waits while too many events are on their way. Whoever causes
	// events calls it, without holding anything that others wait for.
	Room(ctx context.Context)
	// Subscribe has s receive what f selects from now on.
	Subscribe(f Filter, s Subscriber) Subscription
	// Vouch gives the bus what tells that no write of this node is under way any
	// more that began before the call, for other nodes that ask. It is called once.
	Vouch(settle func(ctx context.Context))
	// Settle returns when that is so of the other nodes, as far as they can be
	// asked in a second, or ctx has ended.
	Settle(ctx context.Context)
	// Drain returns when the subscribers of this node have been given all that
	// was published, or ctx has ended.
	Drain(ctx context.Context)
}

// Subscriber receives events. Its methods are called from one goroutine at a
// time and must not wait.
type Subscriber interface {
	// Deliver takes events. It does not keep b.
	Deliver(b *Batch)
	// Flush sends on what was delivered. It is called after one or more calls
	// of Deliver. It reports whether earlier events are still on their way;
	// next time others come first.
	Flush() (behind bool)
}

// Subscription is a subscriber's place on the bus.
type Subscription interface {
	// Change makes f the filter from now on.
	Change(f Filter)
	// Cancel ends the subscription. A delivery that is under way may still arrive.
	Cancel()
}
