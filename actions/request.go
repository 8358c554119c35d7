package actions

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// Request is one message of a connection on its way to its reply: it is made
// by [Dialog.Read], answered, and then replied to, in the order of the messages.
//
// Answer may be called on any goroutine while other requests of the connection
// are answered, all of other targets. A request without a target is answered
// when those before it are replied to, and replied to before those after it
// are answered.
type Request struct {
	dialog  *Dialog
	message wire.Message
	started time.Time
	action  *Action // nil when the message names none
	call    Call
	err     error // what is wrong with the message, nil for nothing
	target  Target
	object  bool   // the message is one
	aimed   bool   // target is known
	expects bool   // messages of the source wait for the reply
	source  source // of messages that the request may cause
}

// Read takes a message apart. It refers to frame until Replied is called.
func (d *Dialog) Read(frame []byte) *Request {
	r := d.svc.requests.Get().(*Request)
	r.dialog, r.started = d, time.Now()
	r.call, r.action, r.err = Call{Service: d.svc, Peer: d.peer, dialog: d}, nil, nil
	r.target, r.aimed, r.expects = Target{}, false, false
	if r.object = r.message.Parse(frame); r.object {
		r.action, r.err = lookup(&r.message)
	} else {
		r.err = wire.ErrMalformed
	}
	return r
}

// Target returns what alone the request changes. It is called before Answer
// where requests overlap.
func (r *Request) Target() Target {
	if r.aimed {
		return r.target
	}
	r.aimed = true
	if id := r.dialog.identity.Load(); id != nil && r.err == nil && r.action.Target != nil {
		r.target = r.action.Target(&r.message, id.UserID())
	}
	return r.target
}

// Waits reports whether it takes a disk or a network to answer the request.
func (r *Request) Waits() bool { return r.err == nil && r.action.Waits }

// Answer serves the request and appends exactly one reply, a single line of
// JSON without a line feed, to dst. An action that panics fails its request alone.
func (r *Request) Answer(ctx context.Context, dst []byte) (reply []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			err := fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
			r.observe(err)
			reply = appendError(dst, &r.message, err)
		}
	}()
	reply, err := r.serve(ctx, dst)
	r.observe(err)
	switch {
	case err == nil:
		return append(reply, '}')
	case !r.object:
		return AppendError(dst, err)
	}
	return appendError(dst, &r.message, err)
}

func (r *Request) serve(ctx context.Context, dst []byte) ([]byte, error) {
	if r.err != nil {
		return dst, r.err
	}
	d := r.dialog
	if len(d.subscriptions) > 0 {
		r.expect()
	}
	if id := d.identity.Load(); id != nil && r.action.Needs != hive.Anyone {
		var err error
		if r.call.Caller, err = d.svc.Auth.Caller(ctx, id); err != nil {
			return dst, err
		}
		r.call.Caller.Connection = d.conn.ID()
	}
	return r.action.Serve(ctx, &r.call, &r.message, dst)
}

// expect has the messages that the request may cause wait for its reply.
func (r *Request) expect() {
	r.source = source{trail: r.action.Audits != ""}
	if r.action.Target != nil && !r.source.trail {
		r.source.device = r.Target().device
	}
	if r.expects = r.source != (source{}); r.expects {
		r.dialog.expect(r.source)
	}
}

func (r *Request) observe(err error) {
	observe := r.dialog.svc.Observe
	if observe == nil {
		return
	}
	o := Observation{UserID: r.call.Caller.UserID, Took: time.Since(r.started), Err: err}
	if r.action != nil {
		o.Action = r.action.Name
	}
	if err != nil {
		o.Code = Code(hive.KindOf(err))
	}
	observe(o)
}

// Replied is to be called when the reply is queued. The request is over.
func (r *Request) Replied(ctx context.Context) {
	d := r.dialog
	if r.expects {
		d.replied(r.source)
	}
	for _, f := range d.afterwards {
		f(ctx)
	}
	d.afterwards = d.afterwards[:0]
	d.svc.requests.Put(r)
}
