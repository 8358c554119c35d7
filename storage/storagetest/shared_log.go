package storagetest

import (
	"cmp"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// sharedLog runs the cases for both logs.
func sharedLog[E any](t *testing.T, open func(*testing.T) (a, b hive.Store), f logFixture[E]) {
	t.Run("messages are seen by both at once", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		var have []E
		for i := range 4 {
			have = append(have, appended(t, f.of([]hive.Store{a, b}[i%2]), f.sample("a", i)))
		}
		requireLogged(t, f, a, "a", have...)
		requireLogged(t, f, b, "a", have...)
		require.NoError(t, f.of(a).Forget(t.Context(), "a"))
		requireLogged(t, f, b, "a")
	})

	t.Run("updates of both survive", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		e := appended(t, f.of(a), f.sample("a", 0))
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				_, err := f.of([]hive.Store{a, b}[i%2]).Update(t.Context(), "a", f.message(&e).ID, func(e *E) error {
					f.setCount(e, f.count(e)+1)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		f.setCount(&e, 32)
		requireLogged(t, f, a, "a", e)
		requireLogged(t, f, b, "a", e)
	})

	t.Run("since", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		var have []E
		for i := range 6 {
			e := f.sample([]string{"a", "b"}[i/2%2], i)
			if c := f.command(&e); c != nil {
				c.Updated, c.LastUpdated = false, time.Time{} // nothing but its id brings it back
			}
			have = append(have, appended(t, f.of([]hive.Store{a, b}[i%2]), e))
		}
		slices.SortFunc(have, func(a, b E) int { return cmp.Compare(f.message(&a).ID, f.message(&b).ID) })
		from := f.message(&have[2]).ID
		awaitSince(t, f, b, from, have[2:], have[:2])
		awaitSince(t, f, a, from, have[2:], have[:2])
		some, err := f.of(b).Since(t.Context(), from, 2)
		require.NoError(t, err)
		require.Len(t, some, 2)
		none, err := f.of(b).Since(t.Context(), f.message(&have[5]).ID+1, 10)
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

// awaitSince waits until Since returns all of want, and checks that it returns none of not.
func awaitSince[E any](t *testing.T, f logFixture[E], s hive.Store, from hive.ID, want, not []E) {
	t.Helper()
	require.Eventually(t, func() bool {
		found, err := f.of(s).Since(t.Context(), from, 100)
		has := func(e E) bool { return slices.ContainsFunc(found, func(o E) bool { return reflect.DeepEqual(e, o) }) }
		for _, e := range not {
			if has(e) {
				t.Errorf("message %d is too old", f.message(&e).ID)
			}
		}
		return err == nil && !slices.ContainsFunc(want, func(e E) bool { return !has(e) })
	}, lag+slack, 5*time.Millisecond)
}

func sharedUpdates(t *testing.T, open func(*testing.T) (a, b hive.Store)) {
	t.Run("since sees updates of older commands", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		var have []hive.Command
		for i := range 3 {
			c := commands().sample("a", i)
			c.Updated, c.LastUpdated = false, time.Time{}
			have = append(have, appended(t, a.Commands, c))
		}
		from := hive.FirstID(hive.GivenAt(have[2].ID).Add(time.Second))
		c, err := a.Commands.Update(t.Context(), "a", have[1].ID, func(c *hive.Command) error {
			c.Updated, c.LastUpdated, c.Status = true, hive.GivenAt(from), new("done")
			return nil
		})
		require.NoError(t, err)
		awaitSince(t, commands(), b, from, []hive.Command{c}, []hive.Command{have[0], have[2]})
	})
}
