package clustertest

import (
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/bus/cluster"
	"hivewire/hive"
)

func TestServerGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	nodes := joined(t, w, nats.url(), nats.url(), nats.url())
	stop := talk(nodes, 2*time.Millisecond)
	time.Sleep(500 * time.Millisecond)
	nats.stop()
	require.Eventually(t, func() bool { return nodes[0].Ready() != nil }, patience, time.Millisecond)
	before := len(nodes[0].received())
	nodes[0].notify("here", `{}`)
	require.Eventually(t, func() bool {
		got := nodes[0].received()[before:]
		return len(got) > 0 && containsDevice(got, "here")
	}, time.Second, time.Millisecond, "local delivery goes on")
	time.Sleep(3 * time.Second)
	nats.start()
	together(t, nodes...)
	time.Sleep(500 * time.Millisecond)
	requireOnce(t, stop()+1, nodes...)
	require.NotZero(t, nodes[0].Stats.CaughtUp.Load())
}

func TestOneLinkIsCut(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	way := newProxy(t, nats.address())
	nodes := joined(t, w, nats.url(), way.url(), nats.url())
	stop := talk(nodes, 2*time.Millisecond)
	for range 3 {
		time.Sleep(500 * time.Millisecond)
		way.sever()
		time.Sleep(time.Second)
		way.heal()
		together(t, nodes...)
	}
	requireOnce(t, stop(), nodes...)
}

// TestOneLinkStalls: nothing tells the nodes but silence, and publishers must
// not wait for a connection that takes nothing.
func TestOneLinkStalls(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	way := newProxy(t, nats.address())
	nodes := joined(t, w, nats.url(), way.url(), nats.url())
	stop := talk(nodes, 2*time.Millisecond)
	time.Sleep(500 * time.Millisecond)
	way.stall()
	large := make([]byte, 100_000)
	const more = 200
	for range more { // beyond what sockets buffer
		begun := time.Now()
		nodes[1].notify("large", string(large))
		require.Less(t, time.Since(begun), time.Second)
		time.Sleep(time.Millisecond)
	}
	require.Eventually(t, func() bool { return nodes[1].Ready() != nil && nodes[0].Ready() != nil }, patience, time.Millisecond)
	time.Sleep(2 * time.Second)
	way.heal()
	together(t, nodes...)
	requireOnce(t, stop()+more, nodes...)
}

// TestNodeStandsStill between storing a message and publishing it, until the
// store has long told the others.
func TestNodeStandsStill(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	way := newProxy(t, nats.address())
	nodes := joined(t, w, nats.url(), way.url())
	way.sever()
	stored := w.notifications.add(hive.Notification{Message: hive.Message{DeviceID: "d"}})
	time.Sleep(20 * time.Second) // no reading goes back so far any more
	require.Len(t, nodes[0].received(), 1)
	way.heal()
	together(t, nodes...)
	nodes[1].Publish(&hive.Event{Notification: &stored})
	requireOnce(t, 1, nodes...)
}

// TestCloseDoesNotWaitForAStalledLink with more to send than sockets buffer.
func TestCloseDoesNotWaitForAStalledLink(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	way := newProxy(t, nats.address())
	hub := bus.New()
	defer hub.Close()
	link, err := cluster.Join(hub, way.url(), cluster.Options{Name: t.Name(), Notifications: w.notifications, Commands: w.commands})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return link.Ready() == nil }, patience, time.Millisecond)
	way.stall()
	large := make([]byte, 500_000)
	for range 100 {
		stored := w.notifications.add(hive.Notification{Message: hive.Message{DeviceID: "d", Parameters: large}})
		link.Publish(&hive.Event{Notification: &stored})
	}
	begun := time.Now()
	link.Close()
	require.Less(t, time.Since(begun), 8*time.Second)
}

func TestNodeStartsWithoutServer(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	nats.stop()
	a, b := w.join(t, nats.url()), w.join(t, nats.url())
	require.Error(t, a.Ready())
	a.notify("d", `{}`)
	nats.start()
	together(t, a, b)
	b.notify("d", `{}`)
	requireOnce(t, 2, a, b)
}

// TestWhatWasStoredBeforeIsNoNews: a node that starts does not hand out what
// its subscribers never waited for.
func TestWhatWasStoredBeforeIsNoNews(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	a := w.join(t, nats.url())
	a.notify("d", `{}`)
	time.Sleep(10 * time.Millisecond)
	b := w.join(t, nats.url())
	together(t, a, b)
	a.notify("d", `{}`)
	requireOnce(t, 2, a)
	requireOnce(t, 1, b)
}

// TestStoreIsDownToo: what was missed is read when the store is back.
func TestStoreIsDownToo(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	way := newProxy(t, nats.address())
	nodes := joined(t, w, nats.url(), way.url())
	way.sever()
	require.Eventually(t, func() bool { return nodes[1].Ready() != nil }, patience, time.Millisecond)
	w.down.Store(true)
	nodes[0].notify("d", `{}`)
	nodes[1].notify("d", `{}`)
	way.heal()
	together(t, nodes...)
	require.Len(t, nodes[0].received(), 1)
	w.down.Store(false)
	requireOnce(t, 2, nodes...)
}

// TestManyUpdatesAreCaughtUp has more updated commands older than the loss
// than are read at once.
func TestManyUpdatesAreCaughtUp(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	long := time.Now().Add(-time.Hour)
	var old []hive.ID
	for i := range 1000 {
		id := hive.FirstID(long) + hive.ID(i)
		old = append(old, id)
		w.commands.known = append(w.commands.known, hive.Command{Message: hive.Message{ID: id, DeviceID: "d"}, LastUpdated: long})
	}
	way := newProxy(t, nats.address())
	nodes := joined(t, w, nats.url(), way.url())
	way.sever()
	require.Eventually(t, func() bool { return nodes[1].Ready() != nil }, patience, time.Millisecond)
	for _, id := range old {
		nodes[0].updateCommand(id, "done")
	}
	for range 600 {
		nodes[0].command("d")
	}
	way.heal()
	together(t, nodes...)
	requireOnce(t, 1600, nodes...)
}

// TestCrashIsNoticed: what a node stored and could not send before it ended
// is read by the others.
func TestCrashIsNoticed(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	way := newProxy(t, nats.address())
	nodes := joined(t, w, nats.url(), way.url())
	w.settle(t)
	reads := w.notifications.reads.Load()
	way.sever()
	stored := w.notifications.add(hive.Notification{Message: hive.Message{DeviceID: "d"}})
	require.Eventually(t, func() bool { return len(nodes[0].received()) == 1 }, patience, 10*time.Millisecond)
	require.Equal(t, stored.ID, nodes[0].received()[0].Message().ID)
	require.ErrorContains(t, nodes[0].Ready(), "nothing is heard of 1 nodes")
	require.Greater(t, w.notifications.reads.Load(), reads)
}

// TestNothingIsReadWhileAllIsWell: the store is for losses only.
func TestNothingIsReadWhileAllIsWell(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	nodes := joined(t, w, nats.url(), nats.url())
	w.settle(t)
	reads := w.notifications.reads.Load()
	stop := talk(nodes, time.Millisecond)
	time.Sleep(3 * time.Second)
	requireOnce(t, stop(), nodes...)
	require.Equal(t, reads, w.notifications.reads.Load())
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	nats, w := startNATS(t, server.Options{}), newWorld()
	nodes := joined(t, w, nats.url(), nats.url())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				nodes[0].Room(t.Context())
				nodes[0].notify("d", `{}`)
				nodes[1].updateCommand(nodes[1].command("d").ID, "x")
				_, _ = nodes[0].Ready(), nodes[1].Peers()
			}
		})
	}
	all.Wait()
	for _, n := range nodes {
		require.Eventually(t, func() bool { return len(n.received()) == 8*200*3 }, patience, 10*time.Millisecond)
	}
}

func containsDevice(events []*hive.Event, device string) bool {
	for _, e := range events {
		if e.Message().DeviceID == device {
			return true
		}
	}
	return false
}
