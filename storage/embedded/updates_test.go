package embedded

import (
	"strconv"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// update returns an edit that updates a command at a time.
func update(at time.Time) func(*hive.Command) error {
	return func(c *hive.Command) error {
		c.Updated, c.LastUpdated = true, at
		return nil
	}
}

// keysOf returns how many keys of a database begin with a prefix.
func keysOf(t *testing.T, db *pebble.DB, prefix string) (n int) {
	t.Helper()
	require.NoError(t, scan(db, []byte(prefix), func(_, _ []byte) error { n++; return nil }))
	return n
}

func TestUpdatesAreFoundWithoutReadingTheRest(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	l := s.Commands.(*log[hive.Command])
	at := time.Now().UTC().Truncate(time.Millisecond)
	const commands = 300
	for i := range commands {
		c, err := l.Append(t.Context(), commandOf("a")).Wait()
		require.NoError(t, err)
		if i%2 == 0 {
			_, err = l.Update(t.Context(), "a", c.ID, update(at.Add(time.Duration(i)*time.Second)))
			require.NoError(t, err)
		}
	}
	last := at.Add((commands - 2) * time.Second)
	for name, q := range map[string]hive.MessageQuery{
		"the latest": {Descending: true, Take: 3},
		"the first":  {Take: 3},
		"by time":    {After: last.Add(-5 * time.Second)},
	} {
		q.DeviceID, q.Updates = "a", true
		f := l.search(q)
		require.NoError(t, f.run(t.Context()))
		require.Len(t, f.window.page(), 3, name)
		require.LessOrEqual(t, f.steps, 6, name)
	}
}

func TestUpdatesAreForgotten(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	l := s.Commands.(*log[hive.Command])
	for _, device := range []string{"a", "b"} {
		c := commandOf(device)
		if device == "b" {
			c.Expires = time.Now().Add(time.Hour)
		}
		c, err := l.Append(t.Context(), c).Wait()
		require.NoError(t, err)
		for i := range 3 {
			_, err = l.Update(t.Context(), device, c.ID, update(c.Timestamp.Add(time.Duration(i)*time.Minute)))
			require.NoError(t, err)
		}
	}
	require.Equal(t, 2, keysOf(t, l.db, "v/"), "only the latest of each")
	require.NoError(t, l.Forget(t.Context(), "a"))
	require.Equal(t, 1, keysOf(t, l.db, "v/"))
	more, err := l.s.sweepSome(0, time.Now().Add(2*time.Hour).Unix())
	require.NoError(t, err)
	require.True(t, more)
	require.Zero(t, keysOf(t, l.db, "v/"))
	require.Zero(t, keysOf(t, l.db, "c/"))
}

// TestUpdatesOfFormat1 opens a store that was written before updates had an index.
func TestUpdatesOfFormat1(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(dir)
	require.NoError(t, err)
	const commands = 2*indexed + 1
	expires := time.Now().Add(time.Hour)
	ids := make(chan hive.ID, commands)
	for i := range commands {
		go func() {
			c := commandOf("a")
			c.Name, c.Expires = strconv.Itoa(i), expires
			c, err := s.Commands.Append(t.Context(), c).Wait()
			if err == nil {
				_, err = s.Commands.Update(t.Context(), "a", c.ID, update(c.Timestamp.Add(time.Second)))
			}
			if err != nil {
				t.Error(err)
			}
			ids <- c.ID
		}()
	}
	for range commands {
		<-ids
	}
	q := hive.MessageQuery{DeviceID: "a", Updates: true}
	want, err := s.Commands.Find(t.Context(), q)
	require.NoError(t, err)
	require.Len(t, want, commands)
	require.NoError(t, s.Close())
	changeDatabase(t, dir, func(db *pebble.DB) error {
		if err := db.DeleteRange([]byte("v/"), after([]byte("v/")), nil); err != nil {
			return err
		}
		return db.Set([]byte(formatKey), []byte("1"), pebble.Sync)
	})

	s = openTemp(t, dir)
	found, err := s.Commands.Find(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, want, found)
	l := s.Commands.(*log[hive.Command])
	for more := true; more; {
		more, err = l.s.sweepSome(0, expires.Add(time.Hour).Unix())
		require.NoError(t, err)
	}
	require.Zero(t, keysOf(t, l.db, "v/"))
}
