package actions

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"hivewire/auth"
	"hivewire/hive"
	"hivewire/internal/wire"
)

// Request is one message of a connection on its way to its reply: it is made
// by [Dialog.Read], answered, and then replied to, in the order of the messages.
//
// Answer may be called on any goroutine while other requests of the connection
// are answered whose overlap [Request.Overlaps] allows. A request without a
// target is answered when those before it are replied to, and replied to before
// those after it are answered.
type Request struct {
	dialog  *Dialog
	message wire.Message
	started time.Time // when it was read
	ended   time.Time // when it was answered, zero when nothing was waited for
	action  *Action   // nil when the message names none
	call    Call
	of      *auth.Identity // whom call.Caller was found out for, nil for nobody
	err     error          // what is wrong with the message, nil for nothing
	pending pending        // nil unless it was begun
	stored  hive.ID        // of the message that it stored after it was begun
	target  Target
	object  bool   // the message is one
	aimed   bool   // target is known
	begun   bool   // Begin reported true
	expects bool   // messages of the source wait for the reply
	source  source // of messages that the request may cause
}

// Read takes a message apart. It refers to frame until Replied is called. Now is
// when the message came, zero for just now; otherwise nothing was waited for since
// the message before it came, so that the rights of its sender are still known.
func (d *Dialog) Read(frame []byte, now time.Time) *Request {
	r := d.spare
	if d.spare = nil; r == nil {
		r = d.svc.requests.Get().(*Request)
		r.dialog, r.call = d, Call{Service: d.svc, Peer: &d.peer, dialog: d}
	}
	if now.IsZero() {
		now = d.svc.Now()
		r.forget()
	}
	r.started, r.ended, r.call.began = now, time.Time{}, now
	r.err, r.pending, r.stored = nil, nil, 0
	r.target, r.aimed, r.begun, r.expects = Target{}, false, false, false
	if r.object = r.message.Parse(frame); r.object {
		r.action, r.err = lookup(&r.message, r.action)
	} else {
		r.action, r.err = nil, wire.ErrMalformed
	}
	return r
}

// forget has the sender's rights looked up anew.
func (r *Request) forget() {
	if r.of != nil {
		r.of, r.call.Caller = nil, hive.Caller{}
	}
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

// Overlaps reports whether the request may be served while one that came
// before it is: it has another target, or both write the same of it and the
// earlier one was begun.
func (r *Request) Overlaps(earlier *Request) bool {
	t := r.Target()
	return t != (Target{}) && (t != earlier.Target() || r.action == earlier.action && earlier.begun)
}

// Malformed reports whether the message is not a JSON object.
func (r *Request) Malformed() bool { return !r.object }

// Waits reports whether it takes a disk or a network to answer the request.
func (r *Request) Waits() bool { return r.err == nil && r.action.Waits }

// Begin does of the request what is to be done in the order of the requests,
// and reports whether Answer has no more to do than to wait. It reports false when
// it did nothing, because the request is answered as a whole.
func (r *Request) Begin(ctx context.Context) bool {
	if r.err != nil || r.action.begin == nil {
		return false
	}
	r.begun = true
	defer func() {
		if cause := recover(); cause != nil {
			r.err = panicked(cause)
		}
	}()
	if r.err = r.admit(ctx); r.err == nil {
		r.pending = r.action.start(ctx, &r.call, &r.message)
	}
	return true
}

// Precedes reports whether Replied may bring the client other messages, which
// its reply must precede.
func (r *Request) Precedes() bool { return r.expects || len(r.dialog.afterwards) > 0 }

// Answered is when the request was read if nothing was waited for to answer it,
// so that no time passed; zero otherwise. It is what Read wants to know of the next.
func (r *Request) Answered() time.Time {
	if r.ended.IsZero() {
		return r.started
	}
	return time.Time{}
}

// Ready reports whether a request that was begun can be answered without waiting.
func (r *Request) Ready() bool { return r.pending == nil || r.pending.Ready() }

func panicked(cause any) error { return fmt.Errorf("panic: %v\n%s", cause, debug.Stack()) }

// Answer serves the request and appends exactly one reply, a single line of
// JSON without a line feed, to dst. An action that panics fails its request alone.
func (r *Request) Answer(ctx context.Context, dst []byte) (reply []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			r.err = panicked(cause)
			r.call.giveBack()
			reply = appendError(dst, &r.message, r.err)
		}
	}()
	reply, r.err = r.serve(ctx, dst)
	if r.action != nil && r.action.Waits {
		r.ended = r.dialog.svc.Now()
	}
	switch {
	case r.err == nil:
		return append(reply, '}')
	case !r.object:
		return AppendError(dst, r.err)
	}
	return appendError(dst, &r.message, r.err)
}

func (r *Request) serve(ctx context.Context, dst []byte) (_ []byte, err error) {
	switch {
	case r.err != nil:
		return dst, r.err
	case r.pending != nil:
		dst, r.stored, err = r.pending.finish(dst, &r.message, envelope)
		r.action.audit(ctx, &r.call, &r.message, err)
		return dst, err
	}
	if err := r.admit(ctx); err != nil {
		return dst, err
	}
	return r.action.Serve(ctx, &r.call, &r.message, dst)
}

// admit finds out who asks.
func (r *Request) admit(ctx context.Context) error {
	d := r.dialog
	if len(d.subscriptions) > 0 {
		r.expect()
	}
	id := d.identity.Load()
	if r.action.Needs == hive.Anyone {
		id = nil
	}
	if id != r.of {
		r.forget()
	}
	if id != nil && r.of == nil {
		by, err := d.svc.Auth.Caller(ctx, id)
		if err != nil {
			return err
		}
		by.Connection = d.conn.ID()
		r.of, r.call.Caller = id, by
	}
	r.call.Caller.Origin = nil // is the request's own
	return nil
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

// Replied is to be called when the reply is queued. The request is over.
func (r *Request) Replied(ctx context.Context) {
	d := r.dialog
	r.note()
	if r.expects {
		d.replied(r.source, r.stored)
	}
	for _, f := range d.afterwards {
		f(ctx)
	}
	d.afterwards = d.afterwards[:0]
	if d.spare == nil {
		d.spare = r
	} else {
		r.release()
	}
}

// release gives a request to whoever needs one.
func (r *Request) release() {
	svc := r.dialog.svc
	r.call.giveBack()
	r.dialog, r.call, r.of, r.err, r.pending = nil, Call{}, nil, nil, nil
	svc.requests.Put(r)
}
