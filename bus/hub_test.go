package bus_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"hivewire/bus"
	"hivewire/hive"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// inbox is a subscriber that remembers what it got.
type inbox struct {
	mu      sync.Mutex
	names   []string
	pending bool // delivered and not flushed
	flushes int
	block   chan struct{} // when not nil, Deliver waits for it
}

func (b *inbox) Deliver(batch *hive.Batch) {
	if b.block != nil {
		<-b.block
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range batch.Events {
		b.names = append(b.names, e.Message().Name)
	}
	b.pending = true
}

func (b *inbox) Flush() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pending = false
	b.flushes++
	return false
}

func (b *inbox) got(t *testing.T, want ...string) {
	t.Helper()
	require.Eventually(t, func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return len(b.names) >= len(want) && !b.pending
	}, 10*time.Second, time.Millisecond)
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Equal(t, want, b.names)
}

func notification(device string, network, deviceType hive.ID, name string) *hive.Event {
	return &hive.Event{Notification: &hive.Notification{Message: hive.Message{
		DeviceID: device, NetworkID: network, DeviceTypeID: deviceType, Name: name,
	}}}
}

func TestEachSubscriberGetsWhatItSelectsOnce(t *testing.T) {
	t.Parallel()
	hub := bus.New()
	defer hub.Close()
	all := hive.Everywhere
	filters := map[string]hive.Filter{
		"everything":            {Networks: all, DeviceTypes: all},
		"device":                {DeviceID: "a"},
		"networks":              {Networks: hive.NewScope([]hive.ID{1, 2}), DeviceTypes: all},
		"network and type":      {Networks: hive.Only(1), DeviceTypes: hive.Only(7)},
		"types":                 {Networks: all, DeviceTypes: hive.Only(7)},
		"names":                 {Networks: all, DeviceTypes: all, Names: []string{"x", "y"}},
		"device and names":      {DeviceID: "a", Names: []string{"y"}},
		"commands":              {Topic: hive.CommandInserts, Networks: all, DeviceTypes: all},
		"updates of one device": {Topic: hive.CommandUpdates, DeviceID: "a"},
	}
	want := map[string][]string{
		"everything": {"x", "y", "z"}, "device": {"x"}, "networks": {"x", "y"}, "network and type": {"x"},
		"types": {"x", "z"}, "names": {"x", "y"}, "device and names": nil, "commands": {"c"}, "updates of one device": {"u"},
	}
	inboxes := map[string]*inbox{}
	for name, f := range filters {
		inboxes[name] = &inbox{}
		hub.Subscribe(f, inboxes[name])
	}
	hub.Publish(notification("a", 1, 7, "x"))
	hub.Publish(notification("b", 2, 8, "y"))
	hub.Publish(notification("c", 3, 7, "z"))
	hub.Publish(&hive.Event{Topic: hive.CommandInserts, Command: &hive.Command{Message: hive.Message{DeviceID: "a", Name: "c"}}})
	hub.Publish(&hive.Event{Topic: hive.CommandUpdates, Command: &hive.Command{Message: hive.Message{DeviceID: "a", Name: "u"}}})
	for name, b := range inboxes {
		b.got(t, want[name]...)
	}
}

func TestOrderIsKept(t *testing.T) {
	t.Parallel()
	hub := bus.New()
	defer hub.Close()
	var b inbox
	hub.Subscribe(hive.Filter{DeviceID: "a"}, &b)
	var want []string
	for i := range 5000 {
		want = append(want, fmt.Sprint(i))
		hub.Publish(notification("a", 1, 1, want[i]))
		hub.Publish(notification("b", 1, 1, "other"))
	}
	b.got(t, want...)
	require.Less(t, b.flushes, 5000, "a burst is sent on in fewer turns than it has events")
}

func TestChangeAndCancel(t *testing.T) {
	t.Parallel()
	hub := bus.New()
	defer hub.Close()
	var b, marker inbox
	hub.Subscribe(hive.Filter{DeviceID: "marker"}, &marker)
	s := hub.Subscribe(hive.Filter{Networks: hive.NewScope([]hive.ID{1, 2}), DeviceTypes: hive.Everywhere}, &b)
	hub.Publish(notification("a", 2, 1, "before"))
	b.got(t, "before")
	s.Change(hive.Filter{Networks: hive.Only(1), DeviceTypes: hive.Everywhere})
	hub.Publish(notification("a", 2, 1, "left"))
	hub.Publish(notification("a", 1, 1, "stayed"))
	b.got(t, "before", "stayed")
	s.Cancel()
	s.Change(hive.Filter{DeviceID: "a"})
	hub.Publish(notification("a", 1, 1, "after"))
	hub.Publish(notification("marker", 1, 1, "m"))
	marker.got(t, "m")
	b.got(t, "before", "stayed")
}

func TestPublishersWaitForRoom(t *testing.T) {
	t.Parallel()
	hub := bus.New()
	defer hub.Close()
	b := inbox{block: make(chan struct{})}
	hub.Subscribe(hive.Filter{DeviceID: "a"}, &b)
	for range 3000 {
		hub.Publish(notification("a", 1, 1, "n"))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	hub.Room(ctx)
	require.Error(t, ctx.Err(), "Room returned though nothing was handed out")
	close(b.block)
	hub.Room(t.Context())
}

// TestNothingFromBeforeIsDelivered subscribes while an earlier event still
// waits to be handed out.
func TestNothingFromBeforeIsDelivered(t *testing.T) {
	h := bus.New()
	defer h.Close()
	busy, late := &inbox{block: make(chan struct{})}, &inbox{}
	everything := hive.Filter{Networks: hive.Everywhere, DeviceTypes: hive.Everywhere}
	h.Subscribe(everything, busy)
	h.Publish(notification("d", 1, 1, "first")) // keeps the hub busy
	h.Publish(notification("d", 1, 1, "before"))
	time.AfterFunc(10*time.Millisecond, func() { close(busy.block) })
	h.Subscribe(everything, late) // may have to wait until what is being handed out is
	h.Publish(notification("d", 1, 1, "after"))
	late.got(t, "after")
	busy.got(t, "first", "before", "after")
}

func TestCloseHandsOutWhatWasPublished(t *testing.T) {
	t.Parallel()
	hub := bus.New()
	var b inbox
	hub.Subscribe(hive.Filter{DeviceID: "a"}, &b)
	for range 1000 {
		hub.Publish(notification("a", 1, 1, "n"))
	}
	hub.Close()
	require.Len(t, b.names, 1000)
	require.False(t, b.pending)
}

func TestDrainWaitsForWhatWasPublished(t *testing.T) {
	t.Parallel()
	hub := bus.New()
	defer hub.Close()
	hub.Drain(t.Context())
	b := inbox{block: make(chan struct{})}
	hub.Subscribe(hive.Filter{DeviceID: "a"}, &b)
	for range 3 {
		hub.Publish(notification("a", 1, 1, "n"))
	}
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	hub.Drain(short)
	require.ErrorIs(t, short.Err(), context.DeadlineExceeded)
	close(b.block)
	hub.Drain(t.Context())
	require.Len(t, b.names, 3)
	require.False(t, b.pending)
	hub.Drain(t.Context())
}

func TestManySubscribersAreAllServed(t *testing.T) {
	t.Parallel()
	hub := bus.New()
	defer hub.Close()
	inboxes := make([]inbox, 5000)
	for i := range inboxes {
		hub.Subscribe(hive.Filter{Networks: hive.Everywhere, DeviceTypes: hive.Everywhere}, &inboxes[i])
	}
	for range 3 {
		hub.Publish(notification("a", 1, 1, "n"))
	}
	for i := range inboxes {
		inboxes[i].got(t, "n", "n", "n")
	}
}

// runner notes when it sends on what it was handed.
type runner struct {
	name string
	ran  func(name string)
}

func (runner) Deliver(*hive.Batch) {}

func (r runner) Flush() bool {
	r.ran(r.name)
	return r.name == "slow"
}

func TestThoseThatLagComeLast(t *testing.T) {
	t.Parallel()
	hub := bus.New()
	var order []string // the hub's goroutine's until Close
	ran := func(name string) {
		order = append(order, name)
		if len(order) == 20 {
			hub.Publish(notification("a", 1, 1, "for the next turn"))
		}
	}
	for range 10 {
		hub.Subscribe(hive.Filter{DeviceID: "a"}, runner{"slow", ran})
		hub.Subscribe(hive.Filter{DeviceID: "a"}, runner{"prompt", ran})
	}
	hub.Publish(notification("a", 1, 1, "first"))
	hub.Close()
	require.Len(t, order, 40)
	require.NotContains(t, order[20:30], "slow")
	require.NotContains(t, order[30:], "prompt")
}
