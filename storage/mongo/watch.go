package mongo

import (
	"sync"

	"hivewire/hive"
)

// watchers are told of every write to an account.
type watchers struct {
	mu  sync.Mutex // held during calls, which keeps them in order and lets stop wait
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

// tell reports u, or the deletion of u, if news says that it is news. Asking
// and telling are one step, so what is told last is the newest.
func (w *watchers) tell(u hive.User, deleted bool, news func() bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !news() {
		return
	}
	for changed := range w.all {
		(*changed)(u, deleted)
	}
}
