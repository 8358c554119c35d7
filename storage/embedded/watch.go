package embedded

import "sync"

// watchers are told of durable writes of E, be it an entity, a message or an audit record.
type watchers[E any] struct {
	mu  sync.Mutex // held during calls, which is how stop waits for them
	all map[*func(E, bool)]struct{}
}

func (w *watchers[E]) add(told func(E, bool)) (stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[*func(E, bool)]struct{}{}
	}
	w.all[&told] = struct{}{}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, &told)
	}
}

// tell calls every watcher; calls come one after another, in the order of the writes.
func (w *watchers[E]) tell(e E, flag bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for told := range w.all {
		(*told)(e, flag)
	}
}
