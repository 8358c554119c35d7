package actions

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"hivewire/auth"
	"hivewire/hive"
)

// Conn is what a transport offers to the dialog on one of its connections.
type Conn interface {
	auth.Connection
	// Flush puts the replies queued so far on their way. It is called on the
	// goroutine of Replied.
	Flush()

	// Push queues messages, which answer no request, each with tail at its end.
	// They leave with the next Send, or earlier. Neither waits; both may be called
	// from any goroutine. Send reports whether an earlier write is still under way.
	Push(tail []byte, messages ...[]byte)
	Send() (behind bool)
	// Room waits until the client has taken most of what is queued, on the
	// goroutine of Replied. It reports false when the connection is over.
	Room() bool
	// Break ends the connection because of a failure here, with an error
	// frame; the client may connect again and resume.
	Break(reason error)
}

// Peer says who is at the other end of a connection.
type Peer struct {
	Address   string // IP address, for the login limiter and the log
	RestURL   string // of the REST API, by the name under which the client reached us: "http://localhost:8080/dh/rest"
	SocketURL string // of the WebSocket endpoint, where requests come over HTTP: "ws://localhost:8080/dh/websocket"

	Correlation string // of the request, where it has no id of its own; may be ""
}

// Dialog answers the messages of one connection. Its methods are called from
// one goroutine at a time, except Authenticated; see [Request] for what may
// overlap.
type Dialog struct {
	// What every delivery looks at is together, since it is seldom in a cache.
	conn      Conn
	mu        sync.Mutex // taken before any lock of the connection
	answering []cause    // requests under way that may cause messages, in their order; guarded by mu
	held      []delivery // those messages, and what came after them; guarded by mu

	svc           *Service
	peer          Peer
	identity      atomic.Pointer[auth.Identity]
	leave         func()
	subscriptions map[int64]*subscription // nil until the first
	afterwards    []func(context.Context) // to be done once the reply is queued
	observed      *[]observed             // since the dialog rested, nil for none
	spare         *Request                // for the next message, nil for none
}

// source is what messages tell of that may have to wait for a reply: a device,
// or the audit trail.
type source struct {
	device string
	trail  bool
}

// cause is a request that may cause messages.
type cause struct {
	of     source
	passed hive.ID // what tells of this id or a lower one is not caused by it; 0 for nothing known
}

// delivery is a message on its way to a subscription.
type delivery struct {
	to      *subscription
	from    source
	id      hive.ID // of the message that it tells of, 0 for none
	message []byte
}

// Open starts the dialog of a new connection. id is who the connection speaks
// for from the start, nil for nobody.
func (s *Service) Open(conn Conn, peer Peer, id *auth.Identity) *Dialog {
	d := &Dialog{svc: s, conn: conn, peer: peer}
	if id != nil {
		d.become(id)
	}
	return d
}

// Authenticated reports whether the connection speaks for an account. It may
// be called from any goroutine.
func (d *Dialog) Authenticated() bool { return d.identity.Load() != nil }

// Close ends the dialog; the connection is gone.
func (d *Dialog) Close() {
	for _, s := range d.subscriptions {
		d.drop(s)
	}
	d.exit()
}

// exit ends the connection's membership in the account's sessions.
func (d *Dialog) exit() {
	if d.leave != nil {
		d.leave()
		d.leave = nil
	}
}

// admits reports whether there may be another subscription besides those that
// stand, at most most.
func (d *Dialog) admits(most int) bool {
	if d.subscriptions == nil {
		d.subscriptions = map[int64]*subscription{}
	}
	if len(d.subscriptions) >= most {
		maps.DeleteFunc(d.subscriptions, func(_ int64, s *subscription) bool { return s.ended() })
	}
	return len(d.subscriptions) < most
}

// drop ends a subscription; nothing of it is queued any more.
func (d *Dialog) drop(s *subscription) {
	delete(d.subscriptions, s.id)
	d.svc.reviews.leave(s)
	s.place.Cancel()
	d.mu.Lock()
	s.over = true
	d.mu.Unlock()
}

// after has f done once the reply is queued.
func (d *Dialog) after(f func(context.Context)) { d.afterwards = append(d.afterwards, f) }

func (d *Dialog) become(id *auth.Identity) {
	d.exit()
	d.identity.Store(id)
	d.leave = d.svc.Auth.Sessions.Enter(id, d.conn)
}

// expect has the messages of a source wait for the reply to a request that may
// cause them.
func (d *Dialog) expect(from source) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answering = append(d.answering, cause{of: from})
}

// replied lets through what waited for the reply to a request, but for what
// waits for other replies and what came after that. Stored is the id of the
// message that the request stored, if others of its source may be under way:
// theirs are greater.
func (d *Dialog) replied(expected source, stored hive.ID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.answering, func(c cause) bool { return c.of == expected })
	d.answering = slices.Delete(d.answering, i, i+1)
	for j := range d.answering {
		if c := &d.answering[j]; c.of == expected {
			c.passed = max(c.passed, stored)
		}
	}
	n := 0
	for n < len(d.held) && !d.awaits(&d.held[n]) {
		n++
	}
	d.letThrough(n)
	d.conn.Send()
}

// awaits reports whether a message may be caused by a request that is not
// replied to.
func (d *Dialog) awaits(m *delivery) bool {
	return slices.ContainsFunc(d.answering, func(c cause) bool { return c.of == m.from && (c.passed == 0 || c.passed < m.id) })
}

// open reports whether no message has to wait. Its caller holds mu.
func (d *Dialog) open() bool { return len(d.answering) == 0 && len(d.held) == 0 }

// deliver queues a message for the client, after those that are held if there
// are any. Its caller holds mu.
func (d *Dialog) deliver(m delivery) {
	if len(d.held) == 0 && !d.awaits(&m) {
		m.to.push(m.message)
		return
	}
	if len(d.held) == maxHeld {
		d.letThrough(maxHeld)
	}
	d.held = append(d.held, m)
}

// letThrough queues the first n of the messages that are held.
func (d *Dialog) letThrough(n int) {
	for _, h := range d.held[:n] {
		if !h.to.over {
			h.to.push(h.message)
		}
	}
	d.held = slices.Delete(d.held, 0, n)
}
