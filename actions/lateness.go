package actions

import (
	"hash/maphash"
	"time"

	"hivewire/hive"
)

// remembered is how long a subscription knows what its backlog had. An event
// that takes longer comes twice.
const remembered = time.Minute

// lateness is what a subscription knows of messages whose events may come
// after its backlog had them: news takes its time, within a node little, from
// other nodes more.
type lateness struct {
	had   map[hive.ID]state
	until time.Time // then had is forgotten
}

// state is what the backlog had of a message.
type state struct {
	at   int64  // millisecond of the update, for a topic of updates
	push uint64 // hash of what was sent of it; several updates may have one time
}

var stateSeed = maphash.MakeSeed()

func stateOf(e *hive.Event) (s state) {
	if e.Topic == hive.CommandUpdates {
		s.at, s.push = e.Happened().UnixMilli(), maphash.Bytes(stateSeed, e.Render(renderPush))
	}
	return s
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
	before, had := s.late.had[e.Message().ID]
	if !had || e.Topic != hive.CommandUpdates {
		return had
	}
	return e.Happened().UnixMilli() < before.at || stateOf(e) == before
}

// remember keeps what matters of a backlog that is out.
func (l *lateness) remember(b *backlog) {
	if len(b.recent) == 0 {
		return
	}
	l.had, l.until = make(map[hive.ID]state, len(b.recent)), b.s.dialog.svc.Now().Add(remembered)
	for id, e := range b.recent {
		l.had[id] = stateOf(e)
	}
}
