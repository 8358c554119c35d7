package cluster

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func insertAt(t time.Time) *hive.Event {
	return &hive.Event{Notification: &hive.Notification{Message: hive.Message{ID: hive.FirstID(t)}}}
}

func updateTo(status string, at time.Time) *hive.Event {
	return &hive.Event{Topic: hive.CommandUpdates, Command: &hive.Command{Status: &status, LastUpdated: at}}
}

func TestSeen(t *testing.T) {
	t.Parallel()
	s, now := newSeen(), time.Now()
	require.True(t, s.add(insertAt(now), live))
	require.False(t, s.add(insertAt(now), late), "it came live")
	require.True(t, s.add(insertAt(now.Add(time.Second)), late))
	require.False(t, s.add(insertAt(now.Add(time.Second)), late))
	require.False(t, s.add(insertAt(now.Add(time.Second)), live), "it was read")

	require.True(t, s.add(updateTo("a", now), live))
	require.True(t, s.add(updateTo("b", now), live), "another one in the same millisecond")
	require.True(t, s.add(updateTo("b", now), live), "live ones come once")
	require.False(t, s.add(updateTo("b", now), late))
	require.True(t, s.add(updateTo("b", now.Add(time.Millisecond)), late))
}

func TestSeenForgets(t *testing.T) {
	t.Parallel()
	s, now := newSeen(), time.Now().Truncate(time.Second)
	for i := range 10 {
		s.add(insertAt(now.Add(time.Duration(i)*time.Second)), live)
	}
	s.forget(now.Add(4 * time.Second))
	require.Equal(t, 6, s.count)
	require.Len(t, s.seconds, 6)
	require.True(t, s.add(insertAt(now), late))
	require.False(t, s.add(insertAt(now.Add(4*time.Second)), late))
	s.count = maxSeen
	s.add(insertAt(now.Add(20*time.Second)), live)
	require.NotContains(t, s.seconds, now.Unix(), "the oldest makes room")
}

// TestSeenRemembersWhatWasRead: a node that stood still sends it in the end.
func TestSeenRemembersWhatWasRead(t *testing.T) {
	t.Parallel()
	s, now := newSeen(), time.Now().Truncate(time.Second)
	inTime, read := insertAt(now), insertAt(now.Add(time.Millisecond))
	require.True(t, s.add(inTime, live))
	require.True(t, s.add(read, late))
	s.forget(now.Add(oblivion))
	require.Equal(t, 1, s.count)
	require.False(t, s.add(read, live))
	s.forget(now.Add(oblivion + time.Second))
	require.Zero(t, s.count)
	require.Empty(t, s.seconds)
}

func BenchmarkSeen(b *testing.B) {
	s, now := newSeen(), time.Now()
	e := insertAt(now)
	for b.Loop() {
		e.Notification.ID++
		s.add(e, live)
		if s.count > 100_000 {
			s.forget(now.Add(time.Hour))
		}
	}
}
