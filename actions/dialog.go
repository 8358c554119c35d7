package actions

import (
	"context"
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
	call    Call
}

// Answer serves one message and appends exactly one reply, a single line of
// JSON without a line feed, to dst. It keeps no reference to frame.
func (d *Dialog) Answer(ctx context.Context, dst, frame []byte) []byte {
	r := d.svc.requests.Get().(*request)
	defer d.svc.requests.Put(r)
	started := time.Now()
	if !r.message.Parse(frame) {
		d.observe("", 0, started, wire.ErrMalformed)
		return AppendError(dst, wire.ErrMalformed)
	}
	r.call = Call{Service: d.svc, Peer: d.peer, dialog: d}
	action, err := lookup(&r.message)
	if err == nil {
		var reply []byte
		if reply, err = d.serve(ctx, action, r, dst); err == nil {
			d.observe(action.Name, r.call.Caller.UserID, started, nil)
			return append(reply, '}')
		}
	}
	name := ""
	if action != nil {
		name = action.Name
	}
	d.observe(name, r.call.Caller.UserID, started, err)
	return appendError(dst, &r.message, err)
}

func (d *Dialog) serve(ctx context.Context, a *Action, r *request, dst []byte) ([]byte, error) {
	if a.Waits {
		d.conn.Flush()
	}
	if id := d.identity.Load(); id != nil && a.Needs != hive.Anyone {
		var err error
		if r.call.Caller, err = d.svc.Auth.Caller(ctx, id); err != nil {
			return dst, err
		}
		r.call.Caller.Connection = d.conn.ID()
	}
	return a.Serve(ctx, &r.call, &r.message, dst)
}

func (d *Dialog) observe(action string, user hive.ID, started time.Time, err error) {
	if d.svc.Observe == nil {
		return
	}
	o := Observation{Action: action, UserID: user, Started: started, Took: time.Since(started), Err: err}
	if err != nil {
		o.Code = Code(hive.KindOf(err))
	}
	d.svc.Observe(o)
}
