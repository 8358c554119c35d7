package clustertest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/bus/cluster"
	"hivewire/hive"
)

const patience = 30 * time.Second

// world is what the nodes of a test share.
type world struct {
	notifications *memory[hive.Notification]
	commands      *memory[hive.Command]
	down          atomic.Bool // whether the store is
}

func newWorld() *world {
	w := &world{}
	ids := &hive.Numbering{}
	w.notifications = &memory[hive.Notification]{
		message: func(n *hive.Notification) *hive.Message { return &n.Message },
		updated: func(*hive.Notification) time.Time { return time.Time{} },
		ids:     ids, down: &w.down,
	}
	w.commands = &memory[hive.Command]{
		message: func(c *hive.Command) *hive.Message { return &c.Message },
		updated: func(c *hive.Command) time.Time { return c.LastUpdated },
		ids:     ids, down: &w.down,
	}
	return w
}

// node is a hub with a link and a subscriber to everything.
type node struct {
	*cluster.Link
	world *world

	mu  sync.Mutex
	got []*hive.Event
}

func (w *world) join(t *testing.T, url string) *node {
	n := &node{world: w}
	hub := bus.New()
	for _, topic := range []hive.Topic{hive.NotificationInserts, hive.CommandInserts, hive.CommandUpdates} {
		hub.Subscribe(hive.Filter{Topic: topic, Networks: hive.Scope{All: true}, DeviceTypes: hive.Scope{All: true}}, n)
	}
	link, err := cluster.Join(hub, url, cluster.Options{
		Name: t.Name(), Notifications: w.notifications, Commands: w.commands,
		Log: func(err error) { t.Logf("link: %v", err) },
	})
	require.NoError(t, err)
	n.Link = link
	t.Cleanup(func() {
		link.Close()
		hub.Close()
	})
	return n
}

// joined returns nodes that hear of one another.
func joined(t *testing.T, w *world, urls ...string) []*node {
	nodes := make([]*node, len(urls))
	for i, url := range urls {
		nodes[i] = w.join(t, url)
	}
	together(t, nodes...)
	return nodes
}

func together(t *testing.T, nodes ...*node) {
	t.Helper()
	require.Eventually(t, func() bool {
		return !slices.ContainsFunc(nodes, func(n *node) bool { return n.Ready() != nil || n.Peers() != len(nodes)-1 })
	}, patience, 10*time.Millisecond)
}

// settle waits until nothing is read from the store any more.
func (w *world) settle(t *testing.T) {
	t.Helper()
	for reads := int64(-1); reads != w.commands.reads.Load(); time.Sleep(2 * time.Second) {
		reads = w.commands.reads.Load()
	}
}

func (n *node) Deliver(b *hive.Batch) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.got = append(n.got, b.Events...)
}

func (n *node) Flush() bool { return false }

func (n *node) received() []*hive.Event {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.got)
}

func (n *node) notify(device, parameters string) hive.Notification {
	stored := n.world.notifications.add(hive.Notification{Message: hive.Message{
		Name: "n", DeviceID: device, NetworkID: 1, DeviceTypeID: 2, Timestamp: time.Now().UTC(), Parameters: []byte(parameters),
	}})
	n.Publish(&hive.Event{Topic: hive.NotificationInserts, Notification: &stored})
	return stored
}

func (n *node) command(device string) hive.Command {
	stored := n.world.commands.add(hive.Command{Message: hive.Message{Name: "c", DeviceID: device, NetworkID: 1, DeviceTypeID: 2}})
	n.Publish(&hive.Event{Topic: hive.CommandInserts, Command: &stored})
	return stored
}

func (n *node) updateCommand(id hive.ID, status string) {
	stored := n.world.commands.update(id, func(c *hive.Command) {
		c.Status, c.Updated, c.LastUpdated = &status, true, time.Now().UTC().Truncate(time.Millisecond)
	})
	n.Publish(&hive.Event{Topic: hive.CommandUpdates, Command: &stored})
}

// talk has all nodes publish until stop is called, which returns how many
// notifications there are.
func talk(nodes []*node, pause time.Duration) (stop func() int) {
	quit := make(chan struct{})
	var done sync.WaitGroup
	var count atomic.Int64
	for i, n := range nodes {
		done.Go(func() {
			for j := 0; ; j++ {
				select {
				case <-quit:
					return
				case <-time.After(pause):
					n.notify(fmt.Sprintf("device %d", i), fmt.Sprintf(`{"j":%d}`, j))
					count.Add(1)
				}
			}
		})
	}
	return func() int {
		close(quit)
		done.Wait()
		return int(count.Load())
	}
}

// requireOnce waits until each node has as many events, and checks that no
// one came twice, also after a while.
func requireOnce(t *testing.T, want int, nodes ...*node) {
	t.Helper()
	for i, n := range nodes {
		require.Eventually(t, func() bool { return len(n.received()) >= want }, patience, 10*time.Millisecond, "node %d: %d of %d", i, len(n.received()), want)
	}
	time.Sleep(500 * time.Millisecond)
	for i, n := range nodes {
		times := map[string]int{}
		for _, e := range n.received() {
			times[fmt.Sprint(e.Topic, e.Message().ID)]++
		}
		require.Len(t, times, want, "node %d", i)
		require.Len(t, n.received(), want, "node %d: some came twice", i)
	}
}
