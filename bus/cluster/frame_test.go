package cluster

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func samples() []frame {
	m := hive.Message{
		ID: 1<<52 + 3, Name: "näme", DeviceID: "a.b *", NetworkID: 7, DeviceTypeID: 1 << 40, Timestamp: at(1_700_000_000_123),
	}
	full := m
	full.Parameters, full.Expires = []byte(`{"a":1}`), at(1_800_000_000_000)
	return []frame{
		{kind: pulseFrame, node: 1<<63 + 1, number: 1 << 60, sent: at(1_700_000_000_123)},
		{kind: farewellFrame, node: 1, sent: at(-1)},
		{kind: 0, node: 2, number: 3, event: &hive.Event{Notification: &hive.Notification{Message: m}}},
		{kind: 0, node: 2, number: 3, event: &hive.Event{Notification: &hive.Notification{Message: full}}},
		{kind: 1, node: 2, number: 3, event: &hive.Event{Topic: hive.CommandInserts, Command: &hive.Command{
			Message: m, UserID: -1, LastUpdated: m.Timestamp,
		}}},
		{kind: 2, node: 2, number: 3, event: &hive.Event{Topic: hive.CommandUpdates, Command: &hive.Command{
			Message: full, UserID: 5, LastUpdated: at(5), Updated: true, Lifetime: new(-3), Status: new(""), Result: []byte(`{}`),
		}}},
		{kind: 2, node: 2, number: 3, reference: true, event: &hive.Event{Topic: hive.CommandUpdates, Command: &hive.Command{
			Message: hive.Message{ID: 9, DeviceID: "d"},
		}}},
	}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for _, f := range samples() {
		b := f.append(nil)
		var back frame
		require.True(t, back.parse(b))
		require.Equal(t, f, back)
		for n := range b {
			require.False(t, new(frame).parse(b[:n]), "cut at %d", n)
		}
		b[0]++
		require.False(t, new(frame).parse(b))
	}
}

func FuzzFrame(f *testing.F) {
	for _, s := range samples() {
		f.Add(s.append(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var once, twice frame
		if !once.parse(b) {
			return
		}
		require.True(t, twice.parse(once.append(nil)))
		require.Equal(t, once.append(nil), twice.append(nil))
	})
}

func TestSubjects(t *testing.T) {
	t.Parallel()
	require.Equal(t, "hivewire.production-1", subject("production-1"))
	require.Equal(t, "hivewire.a%2Eb+%2A%3E", subject("a.b *>"))
}

func BenchmarkFrame(b *testing.B) {
	s := samples()[3]
	var buffer []byte
	for b.Loop() {
		buffer = s.append(buffer[:0])
		var f frame
		f.parse(buffer)
	}
}
