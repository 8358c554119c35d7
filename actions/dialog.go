package actions

import (
	"context"
	"fmt"
	"runtime/debug"
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
}

// Peer says who is at the other end of a connection.
type Peer struct {
	Address string // IP address, for the login limiter and the log
	RestURL string // of the REST API, by the name under which the client reached us: "http://localhost:8080/dh/rest"
}

// Dialog answers the messages of one connection. Its methods are called from
// one goroutine at a time, except Authenticated.
type Dialog struct {
	svc      *Service
	conn     Conn
	peer     Peer
	identity atomic.Pointer[auth.Identity]
	leave    func()
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
	if d.leave != nil {
		d.leave()
		d.leave = nil
	}
}

func (d *Dialog) become(id *auth.Identity) {
	d.Close()
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
