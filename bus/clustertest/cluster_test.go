package clustertest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/bus/cluster"
	"hivewire/hive"
)

func TestEventsReachAllNodesOnceAndInOrder(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	nodes := joined(t, w, nats.url(), nats.url(), nats.url())
	w.settle(t)
	const each = 500
	for j := range each {
		for i, n := range nodes {
			n.notify(fmt.Sprintf("device %d", i), fmt.Sprintf(`{"j":%d}`, j))
		}
	}
	requireOnce(t, each*len(nodes), nodes...)
	for _, n := range nodes {
		next := map[string]int{}
		for _, e := range n.received() {
			m := e.Message()
			require.JSONEq(t, fmt.Sprintf(`{"j":%d}`, next[m.DeviceID]), string(m.Parameters))
			require.False(t, e.Late)
			next[m.DeviceID]++
		}
	}
	require.EqualValues(t, each, nodes[0].Stats.Sent.Load())
	require.EqualValues(t, 2*each, nodes[0].Stats.Received.Load())
}

func TestCommandsArriveWhole(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	nodes := joined(t, w, nats.url(), nats.url())
	stored := nodes[0].command("d")
	nodes[1].updateCommand(stored.ID, "done")
	for _, n := range nodes {
		require.Eventually(t, func() bool { return len(n.received()) == 2 }, patience, time.Millisecond)
	}
	events := nodes[0].received()
	require.Equal(t, hive.CommandInserts, events[0].Topic)
	require.Equal(t, hive.CommandUpdates, events[1].Topic)
	now, err := w.commands.Get(t.Context(), "d", stored.ID)
	require.NoError(t, err)
	require.Equal(t, now, *events[1].Command)
}

func TestClustersOfOtherNamesAreApart(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	a := w.join(t, nats.url())
	hub := bus.New()
	defer hub.Close()
	other, err := cluster.Join(hub, nats.url(), cluster.Options{Name: "other.*", Notifications: w.notifications, Commands: w.commands})
	require.NoError(t, err)
	defer other.Close()
	a.notify("d", `{}`)
	time.Sleep(1500 * time.Millisecond) // more than a pulse
	require.Zero(t, other.Peers())
	require.Zero(t, other.Stats.Received.Load())
}

func TestLargeEventsAreReadFromTheStore(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{MaxPayload: 10_000}), newWorld()
	nodes := joined(t, w, nats.url(), nats.url())
	w.settle(t)
	large := fmt.Sprintf(`{"x":%q}`, strings.Repeat("x", 20_000))
	nodes[0].notify("d", `{}`)
	nodes[0].notify("d", large)
	nodes[0].notify("d", `{}`)
	requireOnce(t, 3, nodes...)
	got := nodes[1].received()
	require.Equal(t, large, string(got[1].Message().Parameters))
	require.False(t, got[1].Late)
}

func TestDepartureIsNoTrouble(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	nodes := joined(t, w, nats.url(), nats.url())
	hub := bus.New()
	defer hub.Close()
	third, err := cluster.Join(hub, nats.url(), cluster.Options{Name: t.Name(), Notifications: w.notifications, Commands: w.commands})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return nodes[0].Peers() == 2 && nodes[1].Peers() == 2 }, patience, 10*time.Millisecond)
	third.Close()
	require.Eventually(t, func() bool { return nodes[0].Peers() == 1 && nodes[1].Peers() == 1 }, patience, 10*time.Millisecond)
	require.NoError(t, nodes[0].Ready())
}

func TestURLs(t *testing.T) {
	t.Parallel()
	for url, complaint := range map[string]string{
		"nats://u:secret%zz@host": "not valid",
		"http://u:secret@host":    "must begin",
		"nats://u:secret@":        "no host",
	} {
		_, err := cluster.Join(nil, url, cluster.Options{})
		require.ErrorContains(t, err, complaint)
		require.NotContains(t, err.Error(), "secret")
	}
}
