package embedded

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func commandOf(device string) hive.Command {
	return hive.Command{Message: hive.Message{DeviceID: device, Name: "on", NetworkID: 1, DeviceTypeID: 2}}
}

// count adds one to the lifetime of a command.
func count(c *hive.Command) error {
	n := 1
	if c.Lifetime != nil {
		n += *c.Lifetime
	}
	c.Lifetime = &n
	return nil
}

func TestReadersSeeOnlyDurableMessages(t *testing.T) {
	t.Parallel()
	h := openHeld(t)
	var told atomic.Int32
	defer h.Commands.Watch(func(hive.Command, bool) { told.Add(1) })()
	begin := hive.FirstID(time.Now())
	answered := make(chan hive.Command, 1)
	go func() {
		c, err := h.Commands.Append(context.Background(), commandOf("a")).Wait()
		if err != nil {
			t.Error(err)
		}
		answered <- c
	}()
	h.awaitSync(t)
	time.Sleep(20 * time.Millisecond) // for the answer that must not come
	require.Empty(t, answered)
	require.Zero(t, told.Load())
	for _, q := range []hive.MessageQuery{{DeviceID: "a"}, {Networks: hive.Everywhere, DeviceTypes: hive.Everywhere}} {
		found, err := h.Commands.Find(t.Context(), q)
		require.NoError(t, err)
		require.Empty(t, found)
	}

	h.release()
	c := <-answered
	require.GreaterOrEqual(t, c.ID, begin)
	require.EqualValues(t, 1, told.Load())
	got, err := h.Commands.Get(t.Context(), "a", c.ID)
	require.NoError(t, err)
	require.Equal(t, c, got)
}

// A subscriber asks for what comes after the time of what it had. So it would
// not get an update with the time of a clock that went back.
func TestIDsAndTimesGrowWhenTheClockGoesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := clockAt(1_700_000_000_000)
	var last hive.ID
	var first hive.Command
	for range 3 {
		s := openAt(t, dir, vfs.Default, now.now)
		for range 3 {
			c, err := s.Commands.Append(t.Context(), commandOf("a")).Wait()
			require.NoError(t, err)
			now.advance(time.Second)
			n, err := s.Notifications.Append(t.Context(), hive.Notification{Message: commandOf("b").Message}).Wait()
			require.NoError(t, err)
			require.Greater(t, c.ID, last)
			require.Greater(t, n.ID, c.ID)
			if last == 0 {
				first = c
			}
			u, err := s.Commands.Update(t.Context(), "a", first.ID, update(time.Time{}))
			require.NoError(t, err)
			require.False(t, u.LastUpdated.Before(n.Timestamp))
			last = n.ID
			now.advance(-time.Minute)
			v, err := s.Commands.Update(t.Context(), "a", first.ID, update(time.Time{}))
			require.NoError(t, err)
			require.False(t, v.LastUpdated.Before(u.LastUpdated))
		}
		require.NoError(t, s.Close())
	}
}

// TestSweep looks for anything that is left of messages that expired.
func TestSweep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := clockAt(1_700_000_000_000)
	s := openAt(t, dir, vfs.Default, now.now)
	ctx := t.Context()
	var kept []hive.Command
	for i := range sweepMost + 500 {
		c := commandOf(fmt.Sprint("device-", i%7))
		if i%3 == 1 {
			c.Timestamp = now.now().Add(time.Duration(i) * time.Millisecond)
		}
		if i%99 != 0 {
			c.Expires = now.now().Add(time.Minute).Add(time.Duration(i%5) * time.Second)
		}
		c, err := s.Commands.Append(ctx, c).Wait()
		require.NoError(t, err)
		if i%99 == 0 { // none with a time of its own
			kept = append(kept, c)
		} else if i%50 == 0 {
			_, err := s.Commands.Update(ctx, c.DeviceID, c.ID, count)
			require.NoError(t, err)
		}
	}
	now.advance(59 * time.Second)
	n := hive.Notification{Message: commandOf("device-1").Message}
	n.Expires = now.now().Add(time.Hour)
	_, err := s.Notifications.Append(ctx, n).Wait()
	require.NoError(t, err)

	now.advance(10 * time.Second)
	all, err := s.Commands.Find(ctx, hive.MessageQuery{Networks: hive.Everywhere, DeviceTypes: hive.Everywhere})
	require.NoError(t, err)
	require.ElementsMatch(t, kept, all)
	counts := func() (records, times, expiries int) {
		l := s.Commands.(*log[hive.Command])
		for prefix, n := range map[string]*int{"c/": &records, "i/": &times, "x/": &expiries} {
			require.NoError(t, scan(l.db, []byte(prefix), func(_, _ []byte) error { *n++; return nil }))
		}
		return records, times, expiries
	}
	require.Eventually(t, func() bool {
		records, times, expiries := counts()
		return records == len(kept) && times == 0 && expiries == 1 // of the notification
	}, 10*time.Second, 10*time.Millisecond)

	now.advance(time.Hour)
	require.NoError(t, s.Close())
	s = openAt(t, dir, vfs.Default, now.now)
	require.Eventually(t, func() bool { _, _, expiries := counts(); return expiries == 0 }, 10*time.Second, 10*time.Millisecond)
	all, err = s.Commands.Find(ctx, hive.MessageQuery{Networks: hive.Everywhere, DeviceTypes: hive.Everywhere})
	require.NoError(t, err)
	require.ElementsMatch(t, kept, all)
}

func TestForgetLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openTemp(t, dir)
	for _, device := range []string{"a", "a-b"} {
		_, err := s.Commands.Append(t.Context(), commandOf(device)).Wait()
		require.NoError(t, err)
	}
	require.NoError(t, s.Commands.Forget(t.Context(), "a"))
	require.NoError(t, s.Close())
	for key := range contents(t, dir) {
		require.False(t, strings.HasPrefix(key, "c/a\x00") || strings.HasPrefix(key, "g/") && strings.HasSuffix(key, "a"), "%q", key)
	}
	found, err := openTemp(t, dir).Commands.Find(t.Context(), hive.MessageQuery{Networks: hive.Everywhere, DeviceTypes: hive.Everywhere})
	require.NoError(t, err)
	require.Len(t, found, 1)
}

// TestOneBatch has updates of one command, and its end, wait for the same sync.
func TestOneBatch(t *testing.T) {
	t.Parallel()
	h := openHeld(t)
	h.hold.Store(false)
	c, err := h.Commands.Append(t.Context(), commandOf("a")).Wait()
	require.NoError(t, err)
	h.hold.Store(true)
	var wg sync.WaitGroup
	update := func() (hive.Command, error) { return h.Commands.Update(context.Background(), "a", c.ID, count) }
	wg.Go(func() { _, _ = update() })
	h.awaitSync(t)
	results := make(chan hive.Command, 20)
	for range cap(results) {
		wg.Go(func() {
			c, err := update()
			if err != nil {
				t.Error(err)
			}
			results <- c
		})
	}
	time.Sleep(50 * time.Millisecond) // for all of them to queue up
	var forgotten atomic.Bool
	wg.Go(func() {
		if err := h.Commands.Forget(context.Background(), "a"); err != nil {
			t.Error(err)
		}
		forgotten.Store(true)
	})
	time.Sleep(50 * time.Millisecond)
	late := make(chan error, 1)
	wg.Go(func() { _, err := update(); late <- err })
	time.Sleep(50 * time.Millisecond)
	h.release()
	wg.Wait()
	close(results)
	var lifetimes []int
	for c := range results {
		lifetimes = append(lifetimes, *c.Lifetime)
	}
	slices.Sort(lifetimes)
	for i, n := range lifetimes {
		require.Equal(t, i+2, n)
	}
	require.True(t, forgotten.Load())
	require.Equal(t, hive.NotFound, hive.KindOf(<-late))
	found, err := h.Commands.Find(t.Context(), hive.MessageQuery{DeviceID: "a"})
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestBadMessages(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	beyond := commandOf("a")
	beyond.Expires = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) // has no JSON form
	_, err := s.Commands.Append(t.Context(), beyond).Wait()
	require.ErrorContains(t, err, "encode Command")

	c, err := s.Commands.Append(t.Context(), commandOf("a")).Wait()
	require.NoError(t, err)
	require.PanicsWithValue(t, "oops", func() {
		_, _ = s.Commands.Update(t.Context(), "a", c.ID, func(c *hive.Command) error {
			c.Name = "off"
			panic("oops")
		})
	}, "a panic is the caller's")
	for _, edit := range []func(*hive.Command){
		func(c *hive.Command) { c.ID++ },
		func(c *hive.Command) { c.DeviceID = "b" },
		func(c *hive.Command) { c.Timestamp = time.Time{} },
		func(c *hive.Command) { c.Expires = time.Now() },
	} {
		_, err := s.Commands.Update(t.Context(), "a", c.ID, func(c *hive.Command) error { edit(c); return nil })
		require.ErrorContains(t, err, "edit changed")
	}
	got, err := s.Commands.Get(t.Context(), "a", c.ID)
	require.NoError(t, err)
	require.Equal(t, c, got)
	_, err = s.Commands.Update(t.Context(), "a", c.ID, count)
	require.NoError(t, err, "the store goes on")
}

func TestSinceReturnsNothing(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	_, err := s.Commands.Append(t.Context(), commandOf("a")).Wait()
	require.NoError(t, err)
	found, err := s.Commands.Since(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Empty(t, found, "no other process can have stored it")
}

func TestSearchesEnd(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	share(64, 2*checkEvery, func(_, _ int) {
		if _, err := s.Commands.Append(context.Background(), commandOf("a")).Wait(); err != nil {
			t.Error(err)
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Commands.Find(ctx, hive.MessageQuery{DeviceID: "a"})
	require.Equal(t, hive.Unavailable, hive.KindOf(err), "%v", err)
	found, err := s.Commands.Find(t.Context(), hive.MessageQuery{DeviceID: "a", Skip: math.MaxInt - 1, Take: math.MaxInt})
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestBackupHasMessages(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	c, err := s.Commands.Append(t.Context(), commandOf("a")).Wait()
	require.NoError(t, err)
	var archive bytes.Buffer
	require.NoError(t, s.Backup(t.Context(), &archive))
	got, err := openTemp(t, unpack(t, &archive)).Commands.Get(t.Context(), "a", c.ID)
	require.NoError(t, err)
	require.Equal(t, c, got)
}
