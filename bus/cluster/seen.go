package cluster

import (
	"hash/maphash"
	"sync"
	"time"

	"hivewire/hive"
)

// maxSeen bounds what is remembered, at about 100 bytes each. Beyond it the
// oldest is forgotten, and may be handed out twice.
const maxSeen = 1 << 19

// origin is how an event came to be handed out.
type origin bool

const (
	live origin = false // published here or received from its node
	late origin = true  // read from the store
)

// seen remembers what was handed out, by the second of its time: until no
// reading of the store can tell it again, and what was read from the store
// until its node is taken for gone. What such a node, or the way to it, holds
// back while it stands still comes live when it moves again.
type seen struct {
	mu      sync.Mutex
	seconds map[int64]map[identity]origin
	count   int
	thinned int64 // from seconds before this one what came live is gone
}

// identity tells events apart: inserts by their id, updates also by their
// time and, since several may be made in one millisecond, by what they set.
type identity struct {
	id      hive.ID
	topic   hive.Topic
	updated int64
	state   uint64
}

var seed = maphash.MakeSeed()

func identify(e *hive.Event) identity {
	i := identity{id: e.Message().ID, topic: e.Topic}
	if e.Topic == hive.CommandUpdates {
		i.updated = e.Command.LastUpdated.UnixMilli()
		var h maphash.Hash
		h.SetSeed(seed)
		if s := e.Command.Status; s != nil {
			_, _ = h.WriteString(*s)
		}
		_ = h.WriteByte(0)
		_, _ = h.Write(e.Command.Result)
		i.state = h.Sum64()
	}
	return i
}

func newSeen() seen { return seen{seconds: map[int64]map[identity]origin{}} }

// add remembers e and reports whether it is to be handed out: a late one when
// it was not yet, a live one unless it was as a late one. Live ones come once.
func (s *seen) add(e *hive.Event, by origin) bool {
	who, second := identify(e), e.Happened().Unix()
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.seconds[second]
	if in == nil {
		in = map[identity]origin{}
		s.seconds[second] = in
	}
	before, known := in[who]
	if !known {
		s.makeRoom()
		s.count++
	}
	if !known || by == live {
		in[who] = by
	}
	return !known || by == live && before == live
}

// has reports whether e was handed out.
func (s *seen) has(e *hive.Event) bool {
	who, second := identify(e), e.Happened().Unix()
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.seconds[second][who]
	return known
}

// forget forgets what happened before t, which no reading tells again.
func (s *seen) forget(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, gone := t.Unix(), t.Add(-oblivion).Unix()
	for second := range s.seconds {
		switch {
		case second < gone:
			s.drop(second)
		case second < now && second >= s.thinned:
			s.thin(second)
		}
	}
	s.thinned = max(s.thinned, now)
}

// thin drops what came live in a second.
func (s *seen) thin(second int64) {
	kept := map[identity]origin{} // a map that has been large stays so
	for who, by := range s.seconds[second] {
		if by == late {
			kept[who] = by
		}
	}
	s.drop(second)
	if len(kept) > 0 {
		s.seconds[second] = kept
		s.count += len(kept)
	}
}

func (s *seen) makeRoom() {
	if s.count < maxSeen {
		return
	}
	oldest := int64(1<<63 - 1)
	for second := range s.seconds {
		oldest = min(oldest, second)
	}
	s.drop(oldest)
}

func (s *seen) drop(second int64) {
	s.count -= len(s.seconds[second])
	delete(s.seconds, second)
}
