package storagetest

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// report is one call of a watcher.
type report[E any] struct {
	entity  E
	deleted bool
}

// recorder keeps what a watcher is told.
type recorder[K comparable, E any] struct {
	key  func(E) K
	mu   sync.Mutex // guards seen
	seen []report[E]
}

// record has a recorder watch r until the test is over.
func record[K comparable, E, Q any](t *testing.T, f fixture[K, E, Q], r hive.Watched[K, E, Q]) (rec *recorder[K, E], stop func()) {
	rec = &recorder[K, E]{key: f.key}
	stop = r.Watch(rec.changed)
	t.Cleanup(stop)
	return rec, stop
}

func (r *recorder[K, E]) changed(e E, deleted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, report[E]{e, deleted})
}

// of returns the reports about one entity.
func (r *recorder[K, E]) of(key K) []report[E] {
	r.mu.Lock()
	defer r.mu.Unlock()
	var own []report[E]
	for _, c := range r.seen {
		if r.key(c.entity) == key {
			own = append(own, c)
		}
	}
	return own
}

// await waits until the last report about an entity is want.
func (r *recorder[K, E]) await(t *testing.T, within time.Duration, want report[E]) {
	t.Helper()
	key := r.key(want.entity)
	require.Eventually(t, func() bool {
		own := r.of(key)
		return len(own) > 0 && reflect.DeepEqual(own[len(own)-1], want)
	}, within, time.Millisecond, "no report of %v as it is now", key)
}

// watch checks the reports about a process's own writes.
func watch[K comparable, E, Q any](t *testing.T, open func(*testing.T) hive.Store, f fixture[K, E, Q]) {
	increment := func(e *E) error { f.setCount(e, f.count(*e)+1); return nil }

	t.Run("watch: writes in order", func(t *testing.T) {
		t.Parallel()
		s := f.of(open(t))
		seen, _ := record(t, f, s)

		var wg sync.WaitGroup
		final := make([]E, 4)
		for i := range final {
			wg.Go(func() {
				e, err := s.Add(t.Context(), f.sample(100*i))
				for n := 0; n < 25 && err == nil; n++ {
					e, err = s.Update(t.Context(), f.key(e), increment)
				}
				if err != nil {
					t.Error(err)
				}
				final[i] = e
			})
		}
		wg.Wait()
		for _, e := range final {
			seen.await(t, patience, report[E]{entity: e})
			count := 0
			for _, c := range seen.of(f.key(e)) {
				require.GreaterOrEqual(t, f.count(c.entity), count, "an older state after a newer one")
				count = f.count(c.entity)
			}
		}
	})

	t.Run("watch: deletion", func(t *testing.T) {
		t.Parallel()
		s := f.of(open(t))
		e, err := s.Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		seen, _ := record(t, f, s)
		require.NoError(t, s.Delete(t.Context(), f.key(e)))
		seen.await(t, patience, report[E]{f.keyed(f.key(e)), true})
	})

	t.Run("watch: refused writes are not reported", func(t *testing.T) {
		t.Parallel()
		s := f.of(open(t))
		e, err := s.Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		seen, _ := record(t, f, s)
		_, err = s.Add(t.Context(), f.sample(0))
		requireKind(t, hive.Conflict, err)
		_, err = s.Update(t.Context(), f.key(e), func(e *E) error {
			f.setCount(e, 77)
			return hive.Errorf(hive.Forbidden, "no")
		})
		requireKind(t, hive.Forbidden, err)
		e, err = s.Update(t.Context(), f.key(e), func(e *E) error { f.setCount(e, 78); return nil })
		require.NoError(t, err)
		seen.await(t, patience, report[E]{entity: e})
		for _, c := range seen.of(f.key(e)) {
			require.NotEqual(t, 77, f.count(c.entity))
		}
	})

	t.Run("watch: every watcher is told until it stops", func(t *testing.T) {
		t.Parallel()
		s := f.of(open(t))
		first, stopFirst := record(t, f, s)
		second, _ := record(t, f, s)
		e, err := s.Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		first.await(t, patience, report[E]{entity: e})
		second.await(t, patience, report[E]{entity: e})

		stopFirst()
		heard := len(first.of(f.key(e)))
		e, err = s.Update(t.Context(), f.key(e), increment)
		require.NoError(t, err)
		second.await(t, patience, report[E]{entity: e})
		require.Len(t, first.of(f.key(e)), heard, "told after stop")
		stopFirst() // once more does no harm
	})

	t.Run("watch: stop waits for a running call", func(t *testing.T) {
		t.Parallel()
		s := f.of(open(t))
		stopWaits(t,
			func(told func()) (stop func()) { return s.Watch(func(E, bool) { told() }) },
			func() error { _, err := s.Add(t.Context(), f.sample(0)); return err })
	})
}

// stopWaits checks that the stop of watch waits while told runs, which write causes.
func stopWaits(t *testing.T, watch func(told func()) (stop func()), write func() error) {
	entered, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	stop := watch(func() {
		once.Do(func() {
			close(entered)
			<-leave
		})
	})
	var wg sync.WaitGroup
	wg.Go(func() { // on its own, since a store may report before it returns
		if err := write(); err != nil {
			t.Error(err)
		}
	})
	<-entered
	stopped := make(chan struct{})
	go func() {
		stop()
		close(stopped)
	}()
	select {
	case <-stopped:
		t.Error("stop returned during a call")
	case <-time.After(50 * time.Millisecond):
	}
	close(leave)
	<-stopped
	wg.Wait()
}
