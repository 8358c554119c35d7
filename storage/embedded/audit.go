package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"hivewire/hive"
)

// auditHead is a record of the audit trail in the database, without what its
// key tells.
type auditHead struct {
	API         string   `json:"api"`
	Address     string   `json:"address,omitempty"`
	Correlation string   `json:"correlation,omitempty"`
	Event       string   `json:"event"`
	Refused     bool     `json:"refused,omitempty"`
	Reason      string   `json:"reason,omitempty"`
	Actor       hive.ID  `json:"actor,omitempty"`
	Target      hive.ID  `json:"target,omitempty"`
	TargetLogin string   `json:"targetLogin,omitempty"`
	Fields      []string `json:"fields,omitempty"`
}

// trail keeps the audit trail, in the database only. It implements [hive.AuditStore].
type trail struct {
	*messages
	s        *store
	watchers watchers[hive.AuditRecord]

	key, record []byte // belong to the committer's goroutine
}

// auditKey is where a record is kept.
func auditKey(id hive.ID) []byte { return appendID([]byte("a/"), id) }

// firstFrom returns the least id of a record whose time is t or later.
func firstFrom(t time.Time) hive.ID { return hive.FirstID(t.Add(time.Millisecond - 1)) }

// Append implements [hive.AuditStore].
func (t *trail) Append(ctx context.Context, r hive.AuditRecord) (hive.AuditRecord, error) {
	if err := t.do(ctx, &r, func(b *batch) error { return t.enter(b, &r) }); err != nil {
		return hive.AuditRecord{}, err
	}
	return r, nil
}

// Purge implements [hive.AuditStore].
func (t *trail) Purge(ctx context.Context, before time.Time) error {
	return t.do(ctx, nil, func(b *batch) error { return b.trail.DeleteRange(auditKey(0), auditKey(firstFrom(before)), nil) })
}

// Watch implements [hive.AuditStore]. told is called before the writer gets
// its answer and must not write to the store.
func (t *trail) Watch(told func(hive.AuditRecord)) (stop func()) {
	return t.watchers.add(func(r hive.AuditRecord, _ bool) { told(r) })
}

// Find implements [hive.AuditStore].
func (t *trail) Find(ctx context.Context, q hive.AuditQuery) (found []hive.AuditRecord, err error) {
	if err := t.s.beginReading(); err != nil {
		return nil, err
	}
	defer t.s.endReading()
	from, to := hive.ID(0), hive.ID(t.durable.Load())+1
	if !q.After.IsZero() {
		from = hive.FirstID(q.After)
	}
	if !q.Before.IsZero() {
		to = min(to, firstFrom(q.Before))
	}
	it, err := t.db.NewIterWithContext(ctx, &pebble.IterOptions{LowerBound: auditKey(from), UpperBound: auditKey(to)})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	skip, steps := q.Skip, 0
	for valid := it.Last(); valid && (q.Take == 0 || len(found) < q.Take); valid = it.Prev() {
		if err := t.s.wanted(ctx, &steps); err != nil {
			return nil, err
		}
		record, err := it.ValueAndErr()
		if err != nil {
			return nil, err
		}
		r, err := decodeAudit(it.Key(), record)
		if err != nil {
			return nil, fmt.Errorf("record %q: %w", it.Key(), err)
		}
		switch {
		case !q.Match(&r):
		case skip > 0:
			skip--
		default:
			found = append(found, r)
		}
	}
	return found, nil
}

func decodeAudit(key, record []byte) (hive.AuditRecord, error) {
	id, err := parseID(key[2:])
	if err != nil {
		return hive.AuditRecord{}, err
	}
	var h auditHead
	err = json.Unmarshal(record, &h)
	return hive.AuditRecord{
		ID:          id,
		Time:        hive.GivenAt(id),
		Origin:      hive.Origin{API: h.API, Address: h.Address, Correlation: h.Correlation},
		Event:       h.Event,
		Refused:     h.Refused,
		Reason:      h.Reason,
		Actor:       h.Actor,
		Target:      h.Target,
		TargetLogin: h.TargetLogin,
		Fields:      h.Fields,
	}, err
}
