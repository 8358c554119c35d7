package embedded

import (
	"sync"

	"hivewire/hive"
)

// watchers are told of every durable write to an account.
type watchers struct {
	mu  sync.Mutex // held during calls, which is how stop waits for them
	all map[*func(hive.User, bool)]struct{}
}

func (w *watchers) add(changed func(hive.User, bool)) (stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[*func(hive.User, bool)]struct{}{}
	}
	w.all[&changed] = struct{}{}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, &changed)
	}
}

// tell reports c; calls come one after another, in the order of the writes.
func (w *watchers) tell(c change[hive.ID, hive.User]) {
	u, deleted := hive.User{ID: c.key}, true
	if c.new != nil {
		u, deleted = *c.new, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for changed := range w.all {
		(*changed)(u, deleted)
	}
}
