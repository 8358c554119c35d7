package actions

import (
	"maps"
	"slices"
	"sync"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// auditors are the subscriptions to the audit trail on this node.
type auditors struct {
	stop func()

	mu  sync.Mutex // taken before that of a dialog
	all map[int64]*subscription
}

func newAuditors(t *hive.Trail) *auditors {
	a := &auditors{all: map[int64]*subscription{}}
	a.stop = t.Watch(a.tell)
	return a
}

// enter has s told of what is recorded from now on.
func (a *auditors) enter(s *subscription) hive.Subscription {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all[s.id] = s
	return auditor{a, s.id}
}

func (a *auditors) tell(r hive.AuditRecord) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.all) == 0 {
		return
	}
	message := renderAudit(&r)
	for _, id := range slices.Sorted(maps.Keys(a.all)) {
		if s := a.all[id]; s.audit.query.Match(&r) {
			s.audit.take(s, message)
		}
	}
}

// auditor is a subscription's place among the auditors.
type auditor struct {
	among *auditors
	id    int64
}

// Change implements [hive.Subscription]. What a subscription to the audit
// trail selects does not depend on rights.
func (auditor) Change(hive.Filter) {}

// Cancel implements [hive.Subscription].
func (a auditor) Cancel() {
	a.among.mu.Lock()
	defer a.among.mu.Unlock()
	delete(a.among.all, a.id)
}

// auditing is what a subscription to the audit trail has instead of a filter
// and a backlog.
type auditing struct {
	query hive.AuditQuery
	held  [][]byte // until the reply is queued; guarded by Dialog.mu, as are the fields of the subscription
}

// take passes on a record, after the reply that it may not precede.
func (a *auditing) take(s *subscription, message []byte) {
	d := s.dialog
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case s.over:
	case !s.live && len(a.held) == maxHeld:
		d.conn.Break(errOverflow)
	case !s.live:
		a.held = append(a.held, message)
	default:
		d.deliver(delivery{to: s, from: source{trail: true}, message: message})
		d.conn.Send()
	}
}

// begin lets records through.
func (a *auditing) begin(s *subscription) {
	d := s.dialog
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, message := range a.held {
		if !s.over {
			s.push(message)
		}
	}
	a.held, s.live = nil, true
	d.conn.Send()
}

type auditPush struct {
	Audit          auditView `json:"audit"`
	SubscriptionID int64     `json:"subscriptionId"`
}

// renderAudit renders a record up to the number of the subscription.
func renderAudit(r *hive.AuditRecord) []byte {
	v := viewAudit(r)
	b := append(make([]byte, 0, 512), `{"action":"audit/insert","audit":`...)
	return append(wire.Append(b, &v), `,"subscriptionId":`...)
}
