package client_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/client"
	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/storage/embedded"
)

// ledger counts how often each notification came.
type ledger struct {
	mu    sync.Mutex
	count map[int64]int
}

func (l *ledger) receive(m client.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count[m.ID]++
	return nil
}

// lacks returns those of ids that have not come.
func (l *ledger) lacks(ids []int64) (missing []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		if l.count[id] == 0 {
			missing = append(missing, id)
		}
	}
	return missing
}

// follow runs a feed until the test ends, and returns when it stands.
func follow(t *testing.T, f client.Feed, receive func(client.Message) error) (result chan error, lost chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	up := make(chan struct{}, 1000)
	lost, result = make(chan error, 1000), make(chan error, 1)
	f.Up = func(context.Context, *client.Conn) error { up <- struct{}{}; return nil }
	f.Lost = func(err error) { lost <- err }
	var running sync.WaitGroup
	running.Go(func() { result <- f.Run(ctx, receive) })
	t.Cleanup(func() { cancel(); running.Wait() })
	select {
	case <-up:
	case err := <-result:
		t.Fatal(err)
	}
	return result, lost
}

// store returns an embedded store that outlives nodes.
func store(t *testing.T) *hive.Store {
	s, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return &s
}

func notify(t *testing.T, n *hivetest.Node, device string, number int) int64 {
	t.Helper()
	stored, err := n.Service.Hive.Notifications.Insert(t.Context(), hive.Operator(), device,
		hive.NewNotification{Name: "n", Parameters: fmt.Appendf(nil, `{"n":%d}`, number)}).Wait()
	require.NoError(t, err)
	return int64(stored.ID)
}

func address(n *hivetest.Node) string { return strings.TrimPrefix(n.HTTP, "http://") }

// TestFeedOutlivesConnectionsAndNodes cuts connections and restarts the node
// while devices report, and finds every notification exactly once.
func TestFeedOutlivesConnectionsAndNodes(t *testing.T) {
	t.Parallel()
	shared := store(t)
	node := hivetest.Start(t, hivetest.Options{Store: shared})
	g := newGate(t, address(node))
	admin := connect(t, node, "admin")
	saveDevice(t, admin, "a")
	saveDevice(t, admin, "b")
	refresh := node.Tokens(t, "admin").Refresh
	l := &ledger{count: map[int64]int{}}
	_, lost := follow(t, client.Feed{
		Dial: client.Renewing(g.URL, refresh), Interests: []client.Interest{{DeviceID: "a", Names: []string{"n"}}, {DeviceID: "b", Names: []string{"n"}}},
	}, l.receive)

	var ids []int64
	for round := range 6 {
		for i := range 40 {
			ids = append(ids, notify(t, node, []string{"a", "b"}[i%2], i))
			if i == 10 && round%2 == 0 {
				g.Cut()
			}
		}
		if round%3 == 1 {
			g.Lead("127.0.0.1:1")
			require.NoError(t, node.Shutdown())
			ids = append(ids, notify(t, node, "a", -1))
			node = hivetest.Start(t, hivetest.Options{Store: shared})
			g.Lead(address(node))
		}
		require.Eventually(t, func() bool { return len(l.lacks(ids)) == 0 }, soon, 10*time.Millisecond)
	}
	require.GreaterOrEqual(t, len(lost), 3) // the first cut may hit what is not up yet, the last end what is not up again
	l.mu.Lock()
	defer l.mu.Unlock()
	require.Len(t, l.count, len(ids))
	for id, times := range l.count {
		require.Equal(t, 1, times, "notification %d", id)
	}
}

// TestFeedResumesUpdates lets a command be updated while nobody listens.
func TestFeedResumesUpdates(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	g := newGate(t, address(node))
	saveDevice(t, connect(t, node, "admin"), "lamp")
	commands, operator := node.Service.Hive.Commands, hive.Operator()
	command, err := commands.Insert(t.Context(), operator, "lamp", hive.NewCommand{Name: "set"}).Wait()
	require.NoError(t, err)
	update := func(status string) {
		_, err := commands.Update(t.Context(), operator, "lamp", command.ID, hive.CommandChange{Status: &status})
		require.NoError(t, err)
	}
	token := node.Tokens(t, "admin").Access
	got := make(chan string, 100)
	_, lost := follow(t, client.Feed{
		Dial:      func(ctx context.Context) (*client.Conn, error) { return client.Dial(ctx, g.URL, token) },
		Interests: []client.Interest{{Kind: client.Commands}, {Kind: client.Updates}},
	}, func(m client.Message) error {
		if m.Status != "" { // the command itself, if it was stored just now
			got <- m.Status
		}
		return nil
	})

	update("started")
	require.Equal(t, "started", <-got)
	update("started") // tells nothing new, but is told
	require.Equal(t, "started", <-got)
	g.Lead("127.0.0.1:1")
	g.Cut()
	require.Error(t, <-lost)
	update("half")
	update("done")
	g.Lead(address(node))
	require.Equal(t, "done", <-got)
	require.Empty(t, got)
}

func TestFeedEnds(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	saveDevice(t, connect(t, node, "admin"), "lamp")
	require.NoError(t, node.Service.Hive.Networks.Assign(t.Context(), hive.Operator(), 2, 1))
	token := node.Tokens(t, "bob").Access
	feed := client.Feed{
		Dial:      func(ctx context.Context) (*client.Conn, error) { return client.Dial(ctx, node.URL, token) },
		Interests: []client.Interest{{DeviceID: "lamp"}, {}},
	}
	enough := errors.New("enough")
	t.Run("when receive returns an error", func(t *testing.T) {
		result, _ := follow(t, feed, func(client.Message) error { return enough })
		notify(t, node, "lamp", 1)
		require.ErrorIs(t, <-result, enough)
	})
	t.Run("when its context does", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, feed.Run(ctx, func(client.Message) error { return nil }), context.DeadlineExceeded)
	})
	t.Run("when it was never right", func(t *testing.T) {
		wrong := feed
		wrong.Interests = []client.Interest{{DeviceID: "nobody-knows-it"}}
		var refused *client.Error
		require.ErrorAs(t, wrong.Run(t.Context(), nil), &refused)
		require.Equal(t, 403, refused.Code)
		wrong.Dial = func(ctx context.Context) (*client.Conn, error) { return client.Dial(ctx, "ws://127.0.0.1:1", "") }
		require.ErrorContains(t, wrong.Run(t.Context(), nil), "connection refused")
	})
	t.Run("when a subscription is withdrawn", func(t *testing.T) {
		result, _ := follow(t, feed, func(client.Message) error { return nil })
		require.NoError(t, node.Service.Hive.Networks.Unassign(t.Context(), hive.Operator(), 2, 1))
		var refused *client.Error
		require.ErrorAs(t, <-result, &refused)
		require.Equal(t, 403, refused.Code)
	})
}

// TestFeedWithSlowReceiver lets far more happen than is kept for a client that
// does not read, and finds it all.
func TestFeedWithSlowReceiver(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	saveDevice(t, connect(t, node, "admin"), "a")
	token := node.Tokens(t, "admin").Access
	l := &ledger{count: map[int64]int{}}
	gone := make(chan struct{})
	_, lost := follow(t, client.Feed{
		Dial:      func(ctx context.Context) (*client.Conn, error) { return client.Dial(ctx, node.URL, token) },
		Interests: []client.Interest{{DeviceID: "a", Names: []string{"n"}}},
	}, func(m client.Message) error { <-gone; return l.receive(m) })
	big := strings.Repeat("x", 100_000)
	var ids []int64
	for range 80 { // more than the kernel buffers
		stored, err := node.Service.Hive.Notifications.Insert(t.Context(), hive.Operator(), "a",
			hive.NewNotification{Name: "n", Parameters: []byte(`{"x":"` + big + `"}`)}).Wait()
		require.NoError(t, err)
		ids = append(ids, int64(stored.ID))
	}
	close(gone)
	require.Eventually(t, func() bool { return len(l.lacks(ids)) == 0 }, 3*soon, 10*time.Millisecond)
	require.Error(t, <-lost)
	l.mu.Lock()
	defer l.mu.Unlock()
	require.Len(t, l.count, len(ids))
	for id, times := range l.count {
		require.Equal(t, 1, times, "notification %d", id)
	}
}
