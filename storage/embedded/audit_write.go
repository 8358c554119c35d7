package embedded

import (
	"context"
	"fmt"

	"hivewire/hive"
)

// enter numbers a record and puts it into a batch.
func (t *trail) enter(b *batch, r *hive.AuditRecord) error {
	r.ID = t.numbering.Next(t.now())
	r.Time = hive.GivenAt(r.ID)
	r.Fields = tidySlice(r.Fields)
	b.lastID = r.ID
	w := beginHead(t.record[:0])
	w.always("api", r.Origin.API)
	w.text("address", r.Origin.Address)
	w.text("correlation", r.Origin.Correlation)
	w.always("event", r.Event)
	w.flag("refused", r.Refused)
	w.text("reason", r.Reason)
	w.number("actor", int64(r.Actor))
	w.number("target", int64(r.Target))
	w.text("targetLogin", r.TargetLogin)
	w.texts("fields", r.Fields)
	var err error
	if t.record, err = w.end(); err != nil {
		return fmt.Errorf("encode an audit record: %w", err)
	}
	t.key = appendID(append(t.key[:0], "a/"...), r.ID)
	return b.trail.Set(t.key, t.record, nil)
}

// show lets readers see a record, which is durable now.
func (t *trail) show(r *hive.AuditRecord) { t.durable.Store(int64(r.ID)) }

func (t *trail) tell(r *hive.AuditRecord) { t.watchers.tell(*r, false) }

// trailWrite is a write to the audit trail alone.
type trailWrite struct {
	trail  *trail
	wait   ticket
	verb   func(*batch) error // puts the write into the batch
	record *hive.AuditRecord  // what is appended; nil for nothing
	err    error
}

// do waits until verb is durable.
func (t *trail) do(ctx context.Context, r *hive.AuditRecord, verb func(*batch) error) error {
	w := &trailWrite{trail: t, wait: ticket{done: make(chan struct{}, 1)}, verb: verb, record: r}
	if err := t.s.c.do(ctx, w); err != nil {
		return err
	}
	return w.err
}

func (w *trailWrite) ticket() *ticket { return &w.wait }

func (w *trailWrite) stores() bool { return false }

func (w *trailWrite) refuse(err error) { w.err = err }

func (w *trailWrite) apply(b *batch) { w.err = w.verb(b) }

func (w *trailWrite) publish() {
	if w.err == nil && w.record != nil {
		w.trail.show(w.record)
	}
}

func (w *trailWrite) report() {
	if w.err == nil && w.record != nil {
		w.trail.tell(w.record)
	}
}
