package cluster

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestPeers(t *testing.T) {
	t.Parallel()
	p, now := newPeers(), time.Now()
	event := func(number uint64) *frame {
		return &frame{node: 1, number: number, event: &hive.Event{Notification: &hive.Notification{}}}
	}
	pulse := func(number uint64, sent time.Time) *frame {
		return &frame{kind: pulseFrame, node: 1, number: number, sent: sent}
	}
	require.False(t, p.take(event(5), now))
	require.EqualValues(t, 1, p.look(now).losses, "what it stored before is not known")
	require.False(t, p.take(event(6), now))
	require.False(t, p.take(pulse(6, now.Add(-time.Minute)), now))
	require.Equal(t, now.Add(-time.Minute), p.look(now).sent)
	require.EqualValues(t, 1, p.look(now).losses)

	require.True(t, p.take(event(8), now), "7 is missing")
	require.False(t, p.take(event(7), now), "it comes after all")
	require.False(t, p.take(event(9), now))
	require.True(t, p.take(pulse(10, now), now), "10 is missing")
	require.EqualValues(t, 3, p.look(now).losses)

	require.Equal(t, 1, p.look(now.Add(silence)).heard)
	require.Equal(t, 1, p.look(now.Add(silence+1)).silent)
	require.Equal(t, view{losses: 3}, p.look(now.Add(oblivion+1)))

	p.take(pulse(10, now), now)
	require.True(t, p.take(&frame{kind: farewellFrame, node: 1, number: 11}, now))
	require.Zero(t, p.look(now).heard)
}

func TestBounded(t *testing.T) {
	t.Parallel()
	now := time.Now()
	require.Equal(t, now, bounded(time.Time{}, now))
	require.Equal(t, now, bounded(now.Add(time.Hour), now))
	require.Equal(t, now.Add(-time.Second), bounded(now.Add(-time.Second), now))
	require.Equal(t, now.Add(-margin), bounded(now.Add(-time.Hour), now))
}
