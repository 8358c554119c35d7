package mongo

import "sync"

// watchers are told of every write to an entity. What their second argument
// says is up to who tells.
type watchers[E any] struct {
	mu  sync.Mutex // held during calls, which keeps them in order and lets stop wait
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

// some reports whether there are any.
func (w *watchers[E]) some() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.all) > 0
}

// tell reports e.
func (w *watchers[E]) tell(e E, flag bool) {
	w.tellNews(e, flag, func() bool { return true })
}

// tellNews reports e if news says that it is news. Asking and telling are one
// step, so what is told last is the newest.
func (w *watchers[E]) tellNews(e E, flag bool, news func() bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !news() {
		return
	}
	for told := range w.all {
		(*told)(e, flag)
	}
}
