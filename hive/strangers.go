package hive

import (
	"sync"
	"time"
)

// maxStrangers is how many records an hour may be had by callers whom nobody
// knows: without an account anybody could fill the disk with them.
const maxStrangers = 1000

// strangers counts the records of callers whom nobody knows.
type strangers struct {
	mu    sync.Mutex
	hour  time.Time // that is counted
	count int
}

// admit counts a record and reports whether there is room for it.
func (s *strangers) admit(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if hour := now.Truncate(time.Hour); !hour.Equal(s.hour) {
		s.hour, s.count = hour, 0
	}
	s.count++
	return s.count <= maxStrangers
}
