package actions

import (
	"context"
	"fmt"
	"maps"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"hivewire/auth"
	"hivewire/hive"
	"hivewire/internal/wire"
)

// Conn is what a transport offers to the dialog on one of its connections.
type Conn interface {
	auth.Connection
	// Flush puts the replies queued so far on their way. It is called before
	// an action that waits for a disk or a network, on the goroutine of Answer.
	Flush()

	// Push queues the message a‖b, which answers no request. It leaves with
	// the next Send, or earlier. Neither waits; both may be called from any
	// goroutine. Send reports whether an earlier write is still under way.
	Push(a, b []byte)
	Send() (behind bool)
	// Room waits until the client has taken most of what is queued, on the
	// goroutine of Answer. It reports false when the connection is over.
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
// one goroutine at a time, except Authenticated.
type Dialog struct {
	svc           *Service
	conn          Conn
	peer          Peer
	identity      atomic.Pointer[auth.Identity]
	leave         func()
	subscriptions map[int64]*subscription // nil until the first
	afterwards    []func(context.Context) // to be done once the reply is queued

	mu        sync.Mutex // taken before any lock of the connection
	answering bool       // a request that may cause events is being answered
	held      []delivery // what comes meanwhile
}

// delivery is a message on its way to a subscription.
type delivery struct {
	to      *subscription
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

// Replied is to be called after each Answer, when its reply is queued.
func (d *Dialog) Replied(ctx context.Context) {
	if d.answering {
		d.release()
	}
	for _, f := range d.afterwards {
		f(ctx)
	}
	d.afterwards = d.afterwards[:0]
}

// release lets through what was held while a request was answered.
func (d *Dialog) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, h := range d.held {
		if !h.to.over {
			h.to.push(h.message)
		}
	}
	clear(d.held)
	d.held, d.answering = d.held[:0], false
	d.conn.Send()
}

func (d *Dialog) become(id *auth.Identity) {
	d.exit()
	d.identity.Store(id)
	d.leave = d.svc.Auth.Sessions.Enter(id, d.conn)
}

// request is the scratch space of one request.
type request struct {
	message wire.Message
	action  *Action // nil when the message names none
	call    Call
}

// Answer serves one message and appends exactly one reply, a single line of
// JSON without a line feed, to dst. It keeps no reference to frame. An action
// that panics fails its request alone.
func (d *Dialog) Answer(ctx context.Context, dst, frame []byte) (reply []byte) {
	r := d.svc.requests.Get().(*request)
	started := time.Now()
	defer func() {
		if cause := recover(); cause != nil {
			err := fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
			d.observe(r, started, err)
			reply = appendError(dst, &r.message, err)
			return
		}
		d.svc.requests.Put(r)
	}()
	r.call, r.action = Call{Service: d.svc, Peer: d.peer, dialog: d}, nil
	if !r.message.Parse(frame) {
		d.observe(r, started, wire.ErrMalformed)
		return AppendError(dst, wire.ErrMalformed)
	}
	reply, err := d.serve(ctx, r, dst)
	d.observe(r, started, err)
	if err != nil {
		return appendError(dst, &r.message, err)
	}
	return append(reply, '}')
}

func (d *Dialog) serve(ctx context.Context, r *request, dst []byte) ([]byte, error) {
	var err error
	if r.action, err = lookup(&r.message); err != nil {
		return dst, err
	}
	if r.action.Waits {
		d.conn.Flush()
	}
	if (r.action.Publishes || r.action.Audits != "") && len(d.subscriptions) > 0 {
		d.mu.Lock()
		d.answering = true
		d.mu.Unlock()
	}
	if id := d.identity.Load(); id != nil && r.action.Needs != hive.Anyone {
		if r.call.Caller, err = d.svc.Auth.Caller(ctx, id); err != nil {
			return dst, err
		}
		r.call.Caller.Connection = d.conn.ID()
	}
	return r.action.Serve(ctx, &r.call, &r.message, dst)
}

func (d *Dialog) observe(r *request, started time.Time, err error) {
	if d.svc.Observe == nil {
		return
	}
	o := Observation{UserID: r.call.Caller.UserID, Took: time.Since(started), Err: err}
	if r.action != nil {
		o.Action = r.action.Name
	}
	if err != nil {
		o.Code = Code(hive.KindOf(err))
	}
	d.svc.Observe(o)
}
