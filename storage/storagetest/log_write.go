package storagetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// logWrites checks what becomes of messages that are written.
func logWrites[E any](t *testing.T, open func(*testing.T) hive.Store, f logFixture[E]) {
	t.Run("absent", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		e := appended(t, f.of(s), f.sample("a", 0))
		id := f.message(&e).ID
		for _, c := range []struct {
			device string
			id     hive.ID
		}{{"a", id + 1}, {"a", id - 1}, {"a", 0}, {"a", -1}, {"b", id}, {"", id}, {"A", id}} {
			_, err := f.of(s).Get(t.Context(), c.device, c.id)
			requireKind(t, hive.NotFound, err)
			_, err = f.of(s).Update(t.Context(), c.device, c.id, func(*E) error {
				t.Error("edit ran without a message")
				return nil
			})
			requireKind(t, hive.NotFound, err)
		}
		requireLogged(t, f, s, "b")
		require.NoError(t, f.of(s).Forget(t.Context(), "b"))
		requireLogged(t, f, s, "a", e)
	})

	t.Run("kept as given", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var have []E
		for i := range 3 {
			e := appended(t, f.of(s), f.sample("a", i))
			want := f.sample("a", i)
			f.message(&want).ID = f.message(&e).ID
			require.Equal(t, want, e)
			have = append(have, e)
		}
		requireLogged(t, f, s, "a", have...)
	})

	t.Run("bare", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var want E
		f.message(&want).DeviceID = "a"
		e := appended(t, f.of(s), want)
		m := f.message(&e)
		require.Equal(t, hive.GivenAt(m.ID), m.Timestamp)
		f.message(&want).ID, f.message(&want).Timestamp = m.ID, m.Timestamp
		if c := f.command(&want); c != nil {
			c.LastUpdated = m.Timestamp
		}
		require.Equal(t, want, e)
		requireLogged(t, f, s, "a", e)
	})

	t.Run("devices do not mix", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		have := map[string][]E{}
		for i := range 3 {
			for _, device := range []string{"a", "a-b", "ab", "A", "a-", "-"} {
				e := f.sample(device, i)
				if i == 2 {
					f.message(&e).Timestamp = time.Time{}
				}
				have[device] = append(have[device], appended(t, f.of(s), e))
			}
		}
		for device, own := range have {
			requireLogged(t, f, s, device, own...)
		}
		require.NoError(t, f.of(s).Forget(t.Context(), "a"))
		have["a"] = nil
		for device, own := range have {
			requireLogged(t, f, s, device, own...)
		}
	})

	t.Run("forget", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		old := appended(t, f.of(s), f.sample("a", 0))
		e := f.sample("a", 1)
		f.message(&e).Timestamp = time.Time{}
		recent := appended(t, f.of(s), e)
		require.NoError(t, f.of(s).Forget(t.Context(), "a"))
		requireLogged(t, f, s, "a")
		for _, e := range []E{old, recent} {
			_, err := f.of(s).Get(t.Context(), "a", f.message(&e).ID)
			requireKind(t, hive.NotFound, err)
			_, err = f.of(s).Update(t.Context(), "a", f.message(&e).ID, func(*E) error { return nil })
			requireKind(t, hive.NotFound, err)
		}
		again := appended(t, f.of(s), f.sample("a", 2))
		requireLogged(t, f, s, "a", again)
	})

	t.Run("what is begun in a row keeps its order", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var told []hive.ID
		defer f.of(s).Watch(func(e E, _ bool) { told = append(told, f.message(&e).ID) })()
		var begun []hive.Pending[E]
		var want []E
		for i := range 300 {
			e := f.sample("a", i)
			f.message(&e).Timestamp = time.Time{}
			want, begun = append(want, e), append(begun, f.of(s).Append(t.Context(), e))
		}
		var ids []hive.ID
		for i, p := range begun {
			e, err := p.Wait()
			require.NoError(t, err)
			ids = append(ids, f.message(&e).ID)
			require.Equal(t, f.message(&want[i]).Parameters, f.message(&e).Parameters)
			want[i] = e
		}
		require.IsIncreasing(t, ids)
		require.Equal(t, ids, told)
		requireLogged(t, f, s, "a", want...)
	})

	t.Run("forget what is begun", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var begun []hive.Pending[E]
		for i := range 50 {
			begun = append(begun, f.of(s).Append(t.Context(), f.sample("a", i)))
		}
		require.NoError(t, f.of(s).Forget(t.Context(), "a"))
		for _, p := range begun {
			require.True(t, p.Ready())
			_, err := p.Wait()
			require.NoError(t, err)
		}
		requireLogged(t, f, s, "a")
	})

	t.Run("update", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		have := []E{appended(t, f.of(s), f.sample("a", 0)), appended(t, f.of(s), f.sample("a", 1))}
		before := have[0]
		want := have[0]
		f.setCount(&want, 77)
		got, err := f.of(s).Update(t.Context(), "a", f.message(&have[0]).ID, func(e *E) error {
			require.Equal(t, have[0], *e)
			f.setCount(e, 77)
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, before, have[0], "readers keep what they read")
		requireLogged(t, f, s, "a", want, have[1])
	})

	t.Run("failed edit leaves no trace", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		e := appended(t, f.of(s), f.sample("a", 0))
		refused := errors.New("refused")
		_, err := f.of(s).Update(t.Context(), "a", f.message(&e).ID, func(e *E) error {
			f.setCount(e, 77)
			return refused
		})
		require.True(t, err == refused, "%v is not the error of edit as it was", err)
		requireLogged(t, f, s, "a", e)
	})

	t.Run("over contexts do nothing", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		e := appended(t, f.of(s), f.sample("a", 0))
		_, err := f.of(s).Append(cancelled(), f.sample("a", 1)).Wait()
		requireKind(t, hive.Unavailable, err)
		_, err = f.of(s).Update(cancelled(), "a", f.message(&e).ID, func(e *E) error { f.setCount(e, 77); return nil })
		requireKind(t, hive.Unavailable, err)
		requireKind(t, hive.Unavailable, f.of(s).Forget(cancelled(), "a"))
		requireLogged(t, f, s, "a", e)
	})

	t.Run("parallel updates all survive", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		old := appended(t, f.of(s), f.sample("a", 0))
		e := f.sample("a", 1)
		f.message(&e).Timestamp = time.Time{}
		have := []E{old, appended(t, f.of(s), e)}
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				_, err := f.of(s).Update(t.Context(), "a", f.message(&have[i%2]).ID, func(e *E) error {
					f.setCount(e, f.count(e)+1)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i := range have {
			f.setCount(&have[i], f.count(&have[i])+25)
		}
		requireLogged(t, f, s, "a", have...)
	})
}

// commandCases checks what only commands have.
func commandCases(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("every field changes and clears", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		full := appended(t, s.Commands, commands().sample("a", 7))
		bare := hive.Command{
			Message:     hive.Message{ID: full.ID, DeviceID: "a", Timestamp: full.Timestamp},
			LastUpdated: full.Timestamp,
		}
		almost := bare
		almost.Lifetime, almost.Status, almost.Result = new(0), new(""), []byte(`{}`)
		for _, want := range []hive.Command{bare, full, almost} {
			got, err := s.Commands.Update(t.Context(), "a", full.ID, func(c *hive.Command) error { *c = want; return nil })
			require.NoError(t, err)
			require.Equal(t, want, got)
			requireLogged(t, commands(), s, "a", want)
		}
	})

	t.Run("an update has the time of an id", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		c := appended(t, s.Commands, hive.Command{Message: hive.Message{DeviceID: "a"}})
		for range 3 {
			before := appended(t, s.Commands, hive.Command{Message: hive.Message{DeviceID: "b"}})
			got, err := s.Commands.Update(t.Context(), "a", c.ID, func(c *hive.Command) error {
				c.Updated, c.LastUpdated = true, time.Time{}
				return nil
			})
			require.NoError(t, err)
			after := appended(t, s.Commands, hive.Command{Message: hive.Message{DeviceID: "b"}})
			require.False(t, got.LastUpdated.Before(before.Timestamp))
			require.False(t, got.LastUpdated.After(after.Timestamp))
			require.Equal(t, c.Timestamp, got.Timestamp)
			requireLogged(t, commands(), s, "a", got)
		}
		later := time.Now().UTC().Truncate(time.Millisecond).Add(time.Hour)
		for _, at := range []time.Time{later, {}} { // as by a clock that is ahead
			got, err := s.Commands.Update(t.Context(), "a", c.ID, func(c *hive.Command) error { c.LastUpdated = at; return nil })
			require.NoError(t, err)
			require.Equal(t, later, got.LastUpdated)
		}
	})
}
