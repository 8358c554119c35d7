package actions

import (
	"time"

	"hivewire/hive"
)

// Observation is a served request, for metrics and the log, or several that
// came and were answered together and have everything in common.
type Observation struct {
	Action *Action // nil when the request named no known action
	UserID hive.ID
	Code   int // 0 for success
	Took   time.Duration
	Err    error // the cause of an error answer, for the log only; nil for success
	Times  int   // how many requests
}

// Name is the name of the action, "" for none.
func (o *Observation) Name() string {
	if o.Action == nil {
		return ""
	}
	return o.Action.Name
}

// observed are requests that were answered without waiting for anything.
type observed struct {
	Observation
	since time.Time // when they were read
}

// again reports whether a request is to be counted with those that were observed.
func (o *observed) again(r *Request) bool {
	return o.Action == r.action && o.UserID == r.call.Caller.UserID && o.Err == nil && r.err == nil && o.since == r.started
}

// note has a request observed: at once when it is known when it was answered,
// otherwise when the dialog rests. Looking at the clock is a good part of what a
// request from memory costs, and its reply leaves no earlier.
func (r *Request) note() {
	d := r.dialog
	if d.svc.Observe == nil {
		return
	}
	if d.observed == nil {
		d.observed = d.svc.observed.Get().(*[]observed)
	}
	noted := *d.observed
	waited := !r.ended.IsZero()
	if last := len(noted) - 1; last >= 0 && !waited && noted[last].again(r) {
		noted[last].Times++
		return
	}
	o := Observation{Action: r.action, UserID: r.call.Caller.UserID, Err: r.err, Times: 1}
	if r.err != nil {
		o.Code = Code(hive.KindOf(r.err))
	}
	if waited {
		o.Took = r.ended.Sub(r.started)
		d.svc.Observe(o)
		return
	}
	*d.observed = append(noted, observed{o, r.started})
}

// Rest is to be called when all requests are replied to, before the connection
// waits for others.
func (d *Dialog) Rest() {
	if d.spare != nil {
		d.spare.release()
		d.spare = nil
	}
	d.tell()
}

// tell has observed what was noted.
func (d *Dialog) tell() {
	if d.observed == nil {
		return
	}
	now := d.svc.Now()
	for i := range *d.observed {
		o := &(*d.observed)[i]
		o.Took = now.Sub(o.since)
		d.svc.Observe(o.Observation)
	}
	clear(*d.observed)
	*d.observed = (*d.observed)[:0]
	d.svc.observed.Put(d.observed)
	d.observed = nil
}
