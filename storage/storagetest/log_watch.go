package storagetest

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// news is one call of a log's watcher.
type news[E any] struct {
	message E
	updated bool
}

// listener keeps what a log's watcher is told.
type listener[E any] struct {
	mu    sync.Mutex // guards heard
	heard []news[E]
}

func (l *listener[E]) told(e E, updated bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, news[E]{e, updated})
}

func (l *listener[E]) all() []news[E] {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heard[:len(l.heard):len(l.heard)]
}

// logWatch checks what watchers of a log are told.
func logWatch[E any](t *testing.T, open func(*testing.T) hive.Store, f logFixture[E]) {
	t.Run("watch: told before the writer is answered", func(t *testing.T) {
		t.Parallel()
		l := f.of(open(t))
		var heard listener[E]
		defer l.Watch(heard.told)()
		e := appended(t, l, f.sample("a", 0))
		require.Equal(t, []news[E]{{e, false}}, heard.all())
		changed, err := l.Update(t.Context(), "a", f.message(&e).ID, func(e *E) error { f.setCount(e, 1); return nil })
		require.NoError(t, err)
		require.Equal(t, []news[E]{{e, false}, {changed, true}}, heard.all())
	})

	t.Run("watch: nothing is told of what was not done", func(t *testing.T) {
		t.Parallel()
		l := f.of(open(t))
		e := appended(t, l, f.sample("a", 0))
		var heard listener[E]
		defer l.Watch(heard.told)()
		_, err := l.Update(t.Context(), "a", f.message(&e).ID, func(e *E) error {
			f.setCount(e, 77)
			return hive.Errorf(hive.Forbidden, "no")
		})
		requireKind(t, hive.Forbidden, err)
		_, err = l.Update(t.Context(), "b", f.message(&e).ID, func(*E) error { return nil })
		requireKind(t, hive.NotFound, err)
		_, err = l.Append(cancelled(), f.sample("a", 1)).Wait()
		requireKind(t, hive.Unavailable, err)
		require.NoError(t, l.Forget(t.Context(), "a"))
		require.Empty(t, heard.all())
	})

	t.Run("watch: order per device", func(t *testing.T) {
		t.Parallel()
		l := f.of(open(t))
		var heard listener[E]
		defer l.Watch(heard.told)()
		first := map[string]E{}
		devices := []string{"a", "b", "c"}
		for _, device := range devices {
			first[device] = appended(t, l, f.sample(device, 0))
		}
		const writers, each = 24, 8
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				e := first[devices[w%3]]
				m := f.message(&e)
				for range each {
					var next E
					f.message(&next).DeviceID = m.DeviceID
					f.setCount(&next, 0)
					_, err := l.Append(t.Context(), next).Wait()
					if err != nil {
						t.Error(err)
						return
					}
					_, err = l.Update(t.Context(), m.DeviceID, m.ID, func(e *E) error { f.setCount(e, f.count(e)+1); return nil })
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()

		appends, ids, counts := 0, map[string]hive.ID{}, map[string]int{}
		for _, n := range heard.all() {
			m := f.message(&n.message)
			if !n.updated {
				require.Greater(t, m.ID, ids[m.DeviceID], "appends are told in the order of their ids")
				ids[m.DeviceID] = m.ID
				appends++
				continue
			}
			require.Equal(t, counts[m.DeviceID]+1, f.count(&n.message), "updates are told in their order")
			counts[m.DeviceID]++
		}
		require.Equal(t, len(devices)+writers*each, appends)
		for _, device := range devices {
			require.Equal(t, writers/3*each, counts[device])
		}
	})

	t.Run("watch: every watcher is told until it stops", func(t *testing.T) {
		t.Parallel()
		l := f.of(open(t))
		var one, two listener[E]
		stopOne := l.Watch(one.told)
		defer l.Watch(two.told)()
		appended(t, l, f.sample("a", 0))
		stopOne()
		appended(t, l, f.sample("a", 1))
		stopOne() // once more does no harm
		require.Len(t, one.all(), 1)
		require.Len(t, two.all(), 2)
	})

	t.Run("watch: stop waits for a running call", func(t *testing.T) {
		t.Parallel()
		l := f.of(open(t))
		stopWaits(t,
			func(told func()) (stop func()) { return l.Watch(func(E, bool) { told() }) },
			func() error { _, err := l.Append(t.Context(), f.sample("a", 0)).Wait(); return err })
	})
}
