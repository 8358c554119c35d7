package storagetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// logTimes checks the timestamps of messages.
func logTimes[E any](t *testing.T, open func(*testing.T) hive.Store, f logFixture[E]) {
	t.Run("given times are kept and order lists", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var have []E
		for i, at := range []time.Time{
			time.Date(1, 1, 1, 0, 0, 0, 1_000_000, time.UTC),
			time.UnixMilli(-1).UTC(),
			time.UnixMilli(0).UTC(),
			time.UnixMilli(1_600_000_000_001).UTC(),
			{},
			time.Date(2060, 1, 1, 0, 0, 0, 0, time.UTC), // beyond the ids that browsers can tell apart
			time.Date(9999, 12, 31, 23, 59, 59, 999_000_000, time.UTC),
		} {
			e := f.sample("a", i)
			f.message(&e).Timestamp = at
			e = appended(t, f.of(s), e)
			m := f.message(&e)
			if at.IsZero() {
				at = hive.GivenAt(m.ID)
			}
			require.Equal(t, at, m.Timestamp)
			have = append(have, e)
		}
		requireLogged(t, f, s, "a", have...)
		for i := range have {
			got, err := f.of(s).Update(t.Context(), "a", f.message(&have[i]).ID, func(e *E) error { f.setCount(e, 77); return nil })
			require.NoError(t, err)
			f.setCount(&have[i], 77)
			require.Equal(t, have[i], got)
		}
		requireLogged(t, f, s, "a", have...)
	})

	t.Run("a zero time is the time of the id", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		begin := time.Now().Truncate(time.Millisecond)
		for range 20 {
			e := f.sample("a", 0)
			f.message(&e).Timestamp = time.Time{}
			e = appended(t, f.of(s), e)
			require.Equal(t, hive.GivenAt(f.message(&e).ID), f.message(&e).Timestamp)
			require.False(t, f.message(&e).Timestamp.Before(begin))
		}
	})
}

// logExpiry checks that messages are forgotten in time, and not before.
func logExpiry[E any](t *testing.T, open func(*testing.T) hive.Store, f logFixture[E]) {
	expiring := func(i int, at time.Time) E {
		e := f.sample("a", i)
		f.message(&e).Expires = at.UTC().Truncate(time.Second)
		return e
	}

	t.Run("expired messages are hidden", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		past := appended(t, f.of(s), expiring(0, time.Now()))
		never := appended(t, f.of(s), f.sample("a", 1))
		late := appended(t, f.of(s), expiring(2, time.Now().Add(time.Hour)))
		requireLogged(t, f, s, "a", never, late)
		requireGone(t, f, s, past)

		scoped := hive.MessageQuery{Networks: hive.Everywhere, DeviceTypes: hive.Everywhere, Take: 1}
		found, err := f.of(s).Find(t.Context(), scoped)
		require.NoError(t, err)
		require.Equal(t, []E{never}, found)
	})

	t.Run("messages expire", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		at := time.Now().Add(2500 * time.Millisecond).Truncate(time.Second)
		given := appended(t, f.of(s), expiring(0, at)) // has a time of its own
		e := expiring(1, at)
		f.message(&e).Timestamp = time.Time{}
		recent := appended(t, f.of(s), e)
		requireLogged(t, f, s, "a", given, recent)

		time.Sleep(time.Until(at.Add(-200 * time.Millisecond)))
		if found, err := f.of(s).Find(t.Context(), hive.MessageQuery{DeviceID: "a"}); time.Now().Before(at) {
			require.NoError(t, err)
			require.Len(t, found, 2, "gone too early")
		}
		time.Sleep(time.Until(at.Add(50 * time.Millisecond)))
		requireLogged(t, f, s, "a")
		requireGone(t, f, s, given)
		requireGone(t, f, s, recent)
	})
}

func requireGone[E any](t *testing.T, f logFixture[E], s hive.Store, e E) {
	t.Helper()
	m := f.message(&e)
	_, err := f.of(s).Get(t.Context(), m.DeviceID, m.ID)
	requireKind(t, hive.NotFound, err)
	_, err = f.of(s).Update(t.Context(), m.DeviceID, m.ID, func(*E) error {
		t.Error("edit ran on an expired message")
		return nil
	})
	requireKind(t, hive.NotFound, err)
}
