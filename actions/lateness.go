package actions

import (
	"time"

	"hivewire/hive"
)

// remembered is how long a subscription knows what its backlog had. An event
// that takes longer comes twice.
const remembered = time.Minute

// lateness is what a subscription of a node with a link knows of events that
// other nodes may have stored before it began: its backlog may have had them.
type lateness struct {
	had   map[hive.ID]time.Time // by message, the time of the latest event of it
	until time.Time             // then had is forgotten
}

// knows reports whether an event is none for the client: it was in the
// backlog, or it was read from the store and happened before the subscription.
func (s *subscription) knows(e *hive.Event) bool {
	if e.Late {
		from := s.began
		if !s.in.Timestamp.IsZero() {
			from = from.Add(-shadow)
		}
		if e.Happened().Before(from) {
			return true
		}
	}
	if s.late.had == nil {
		return false
	}
	if s.dialog.svc.Now().After(s.late.until) {
		s.late.had = nil
	}
	at, had := s.late.had[e.Message().ID]
	return had && !e.Happened().After(at)
}

// remember keeps what matters of a backlog that is out.
func (l *lateness) remember(b *backlog) {
	if svc := b.s.dialog.svc; svc.Linked && len(b.recent) > 0 {
		l.had, l.until = make(map[hive.ID]time.Time, len(b.recent)), svc.Now().Add(remembered)
		for id, e := range b.recent {
			l.had[id] = e.Happened()
		}
	}
}
