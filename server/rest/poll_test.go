package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// countedBus knows how many subscriptions stand.
type countedBus struct {
	*bus.Hub
	standing atomic.Int64
}

type counted struct {
	hive.Subscription
	bus *countedBus
}

func (b *countedBus) Subscribe(f hive.Filter, s hive.Subscriber) hive.Subscription {
	defer b.standing.Add(1)
	return counted{b.Hub.Subscribe(f, s), b}
}

func (c counted) Cancel() {
	c.Subscription.Cancel()
	c.bus.standing.Add(-1)
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

func (b *countedBus) await(t *testing.T, n int64) {
	t.Helper()
	require.Eventually(t, func() bool { return b.standing.Load() == n }, patience, time.Millisecond)
}

// startPolling runs a node on a counted bus, with device d in network 1, of
// which bob is a member.
func startPolling(t *testing.T) (node *hivetest.Node, waiting *countedBus, admin, bob string) {
	t.Helper()
	waiting = &countedBus{Hub: bus.New()}
	t.Cleanup(waiting.Close)
	node = hivetest.Start(t, hivetest.Options{Bus: waiting})
	admin = node.Tokens(t, "admin").Access
	require.Equal(t, 204, request(t, node, admin, "PUT", "/user/2/network/1", "").code)
	require.Equal(t, 204, request(t, node, admin, "PUT", "/device/d", `{"name":"D"}`).code)
	return node, waiting, admin, node.Tokens(t, "bob").Access
}

// begin sends a request that waits and returns its answer later.
func begin(t *testing.T, node *hivetest.Node, waiting *countedBus, token, path string) <-chan reply {
	t.Helper()
	before := waiting.standing.Load()
	answers := make(chan reply, 1)
	go func() { answers <- request(t, node, token, "GET", path, "") }()
	require.Eventually(t, func() bool { return waiting.standing.Load() > before }, patience, time.Millisecond)
	return answers
}

// receive returns the answer to a request that waited.
func receive(t *testing.T, answers <-chan reply) reply {
	t.Helper()
	select {
	case r := <-answers:
		return r
	case <-time.After(patience):
		t.Fatal("no answer")
		return reply{}
	}
}

type polled struct {
	ID           int64
	Timestamp    string
	Notification string
	Command      string
	Status       *string
	Parameters   struct{ N int }
}

func decode(t *testing.T, r reply) (list []polled) {
	t.Helper()
	require.Equal(t, 200, r.code, r.body)
	require.NoError(t, json.Unmarshal([]byte(r.body), &list), r.body)
	return list
}

func insert(t *testing.T, node *hivetest.Node, token, path, body string) {
	t.Helper()
	got := request(t, node, token, "POST", path, body)
	require.Equal(t, 201, got.code, got.body)
}

func TestPollsWait(t *testing.T) {
	t.Parallel()
	node, waiting, admin, bob := startPolling(t)
	for _, path := range []string{"/device/d/notification/poll", "/device/notification/poll", "/device/notification/poll?networkIds=1&deviceTypeIds=1", "/device/notification/poll?deviceId=d&names=n,o"} {
		answers := begin(t, node, waiting, bob, path)
		insert(t, node, admin, "/device/d/notification", `{"notification":"n"}`)
		list := decode(t, receive(t, answers))
		require.Len(t, list, 1, path)
		require.Equal(t, "n", list[0].Notification)
		waiting.await(t, 0)
	}
	for _, path := range []string{"/device/d/command/poll", "/device/command/poll?returnUpdatedCommands=false"} {
		answers := begin(t, node, waiting, bob, path)
		insert(t, node, admin, "/device/d/command", `{"command":"on","timestamp":"2018-01-01"}`)
		list := decode(t, receive(t, answers))
		require.Len(t, list, 1, "a time before the poll began counts too")
		require.Equal(t, "on", list[0].Command)
		waiting.await(t, 0)
	}
}

func TestPollsWaitForUpdates(t *testing.T) {
	t.Parallel()
	node, waiting, admin, bob := startPolling(t)
	insert(t, node, admin, "/device/d/command", `{"command":"other"}`)
	got := request(t, node, admin, "POST", "/device/d/command", `{"command":"on"}`)
	var command polled
	require.NoError(t, json.Unmarshal([]byte(got.body), &command))
	path := fmt.Sprintf("/device/d/command/%d", command.ID)
	one := begin(t, node, waiting, bob, path+"/poll")
	many := begin(t, node, waiting, bob, "/device/command/poll?returnUpdatedCommands=true")
	inserts := begin(t, node, waiting, bob, "/device/d/command/poll?waitTimeout=1")
	require.Equal(t, 204, request(t, node, admin, "PUT", path, `{"status":"done"}`).code)
	got = receive(t, one)
	require.Equal(t, 200, got.code)
	require.Contains(t, got.body, `"status":"done"`)
	list := decode(t, receive(t, many))
	require.Len(t, list, 1)
	require.Equal(t, command.ID, list[0].ID)
	require.Equal(t, `[]`, receive(t, inserts).body, "an update is no insertion")
	waiting.await(t, 0)
}

func TestPollsTimeOut(t *testing.T) {
	t.Parallel()
	node, waiting, admin, _ := startPolling(t)
	got := request(t, node, admin, "POST", "/device/d/command", `{"command":"on"}`)
	var command polled
	require.NoError(t, json.Unmarshal([]byte(got.body), &command))
	started := time.Now()
	poll := begin(t, node, waiting, admin, "/device/notification/poll?waitTimeout=1&names=x")
	wait := begin(t, node, waiting, admin, fmt.Sprintf("/device/d/command/%d/poll?waitTimeout=1", command.ID))
	insert(t, node, admin, "/device/d/notification", `{"notification":"n"}`)
	require.Equal(t, `[]`, receive(t, poll).body)
	require.Equal(t, 204, receive(t, wait).code)
	require.GreaterOrEqual(t, time.Since(started), time.Second)
	waiting.await(t, 0)
}

func TestPollOfClientThatLeft(t *testing.T) {
	t.Parallel()
	node, waiting, admin, _ := startPolling(t)
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, node.HTTP+"/api/rest/device/notification/poll", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+admin)
	done := make(chan error, 1)
	go func() {
		answer, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = answer.Body.Close()
		}
		done <- err
	}()
	waiting.await(t, 1)
	leave()
	require.ErrorIs(t, <-done, context.Canceled)
	waiting.await(t, 0)
}

func TestPollsAndShutdown(t *testing.T) {
	t.Parallel()
	node, waiting, admin, _ := startPolling(t)
	got := request(t, node, admin, "POST", "/device/d/command", `{"command":"on"}`)
	var command polled
	require.NoError(t, json.Unmarshal([]byte(got.body), &command))
	poll := begin(t, node, waiting, admin, "/device/notification/poll")
	wait := begin(t, node, waiting, admin, fmt.Sprintf("/device/d/command/%d/poll", command.ID))
	started := time.Now()
	require.NoError(t, node.Shutdown())
	require.Less(t, time.Since(started), 10*time.Second)
	got = receive(t, poll)
	require.Equal(t, reply{200, got.header, `[]`}, got)
	require.Equal(t, 204, receive(t, wait).code)
}

// TestPollOfRightsLost takes away what a waiting poll was allowed to see.
func TestPollOfRightsLost(t *testing.T) {
	t.Parallel()
	node, waiting, admin, bob := startPolling(t)
	single := begin(t, node, waiting, bob, "/device/d/notification/poll?waitTimeout=60")
	many := begin(t, node, waiting, bob, "/device/notification/poll?waitTimeout=60")
	require.Equal(t, 204, request(t, node, admin, "DELETE", "/user/2/network/1", "").code)
	insert(t, node, admin, "/device/d/notification", `{"notification":"secret"}`)
	for _, answers := range []<-chan reply{single, many} {
		require.NotContains(t, receive(t, answers).body, "secret")
	}
	require.Equal(t, 204, request(t, node, admin, "PUT", "/user/2/network/1", "").code)
	got := request(t, node, admin, "POST", "/device/d/command", `{"command":"on"}`)
	var command polled
	require.NoError(t, json.Unmarshal([]byte(got.body), &command))
	locked := begin(t, node, waiting, bob, "/device/notification/poll?waitTimeout=60")
	wait := begin(t, node, waiting, bob, fmt.Sprintf("/device/d/command/%d/poll?waitTimeout=60", command.ID))
	started := time.Now()
	require.Equal(t, 204, request(t, node, admin, "PUT", "/user/2", `{"status":1}`).code)
	require.Equal(t, unauthorized, receive(t, locked).body)
	require.Equal(t, unauthorized, receive(t, wait).body)
	require.Less(t, time.Since(started), 20*time.Second, "though nothing happened to the device")
}

// TestPollOfRightsGained lets a waiting poll see what its caller was given
// meanwhile.
func TestPollOfRightsGained(t *testing.T) {
	t.Parallel()
	node, waiting, admin, _ := startPolling(t)
	wide := node.TokenOf(t, "carol", []string{"*"})
	require.Equal(t, 201, request(t, node, admin, "POST", "/network", `{"name":"Two"}`).code)
	require.Equal(t, 204, request(t, node, admin, "PUT", "/user/3/network/2", "").code)
	answers := begin(t, node, waiting, wide, "/device/notification/poll?waitTimeout=60")
	require.Equal(t, 204, request(t, node, admin, "PUT", "/user/3/network/1", "").code)
	require.Eventually(t, func() bool {
		insert(t, node, admin, "/device/d/notification", `{"notification":"n"}`)
		return len(answers) > 0
	}, patience, 10*time.Millisecond)
	require.Contains(t, receive(t, answers).body, `"notification":"n"`)
}

// TestPollLimitKeepsGroups never cuts messages of one time apart: the client
// asks next for what is after that time.
func TestPollLimitKeepsGroups(t *testing.T) {
	t.Parallel()
	node, _, admin, _ := startPolling(t)
	for i, at := range []string{"2018-01-01", "2018-01-02", "2018-01-02", "2018-01-02", "2018-01-03"} {
		insert(t, node, admin, "/device/d/command", fmt.Sprintf(`{"command":"on","timestamp":%q,"parameters":{"n":%d}}`, at, i))
	}
	var all []int
	for _, want := range []int{1, 3, 1} {
		since := "2017-01-01"
		if len(all) > 0 {
			since = fmt.Sprintf("2018-01-%02d", []int{0, 1, 0, 0, 2}[len(all)])
		}
		list := decode(t, request(t, node, admin, "GET", "/device/command/poll?waitTimeout=0&limit=1&timestamp="+since, ""))
		require.Len(t, list, want)
		for _, m := range list {
			all = append(all, m.Parameters.N)
		}
	}
	require.Equal(t, []int{0, 1, 2, 3, 4}, all)
}

// TestPollsInStream polls in the middle of a stream of messages, as clients
// do, and demands each of them once and in order.
func TestPollsInStream(t *testing.T) {
	t.Parallel()
	node, _, admin, _ := startPolling(t)
	const total = 500
	info := request(t, node, "", "GET", "/info", "")
	since := strings.Split(info.body, `"`)[7]
	failed := make(chan int, 1)
	go func() {
		for n := range total {
			if got := request(t, node, admin, "POST", "/device/d/notification", fmt.Sprintf(`{"notification":"n","parameters":{"n":%d}}`, n)); got.code != 201 {
				failed <- got.code
				return
			}
		}
		failed <- 0
	}()
	for _, wait := range []string{"30", "0"} {
		want, since := 0, since
		for want < total {
			for _, m := range decode(t, request(t, node, admin, "GET", "/device/notification/poll?names=n&waitTimeout="+wait+"&timestamp="+since, "")) {
				require.Equal(t, want, m.Parameters.N, "after %s came %s", since, m.Timestamp)
				want++
				since = m.Timestamp
			}
		}
	}
	require.Zero(t, <-failed)
}

// TestPollFromTheServersTime stores a message as soon as the server has told
// its time: a poll from then on must find it, even in the same millisecond.
func TestPollFromTheServersTime(t *testing.T) {
	t.Parallel()
	node, _, _, _ := startPolling(t)
	for range 100 {
		info := request(t, node, "", "GET", "/info", "")
		told, err := time.Parse("2006-01-02T15:04:05.000", strings.Split(info.body, `"`)[7])
		require.NoError(t, err)
		require.Less(t, told, time.Now().UTC().Truncate(time.Millisecond))
		stored, err := node.Service.Hive.Notifications.Insert(t.Context(), hive.Operator(), "d", hive.NewNotification{Name: "n"}).Wait()
		require.NoError(t, err)
		require.Less(t, told, stored.Timestamp)
	}
}

// TestManyWaitingPolls bounds what a waiting poll costs.
func TestManyWaitingPolls(t *testing.T) {
	node, waiting, admin, _ := startPolling(t)
	const polls = 2000
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	goroutines := runtime.NumGoroutine()
	conns := make([]net.Conn, polls)
	for i := range conns {
		conn, err := net.Dial("tcp", node.Server.Addr().String())
		require.NoError(t, err)
		defer func() { _ = conn.Close() }()
		_, err = fmt.Fprintf(conn, "GET /api/rest/device/d/notification/poll?names=n&waitTimeout=60 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", admin)
		require.NoError(t, err)
		conns[i] = conn
	}
	waiting.await(t, polls)
	for range 3 { // each halves the stacks that are used by less than a quarter
		runtime.GC()
	}
	runtime.ReadMemStats(&after)
	perPoll := (int(after.HeapInuse+after.StackInuse) - int(before.HeapInuse+before.StackInuse)) / polls
	t.Logf("%d bytes and %.1f goroutines per waiting poll", perPoll, float64(runtime.NumGoroutine()-goroutines)/polls)
	most := 32 << 10
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		most = 48 << 10 // the race detector's code needs more stack
	}
	require.Less(t, perPoll, most)
	require.LessOrEqual(t, runtime.NumGoroutine()-goroutines, 2*polls+50, "net/http's own two")

	insert(t, node, admin, "/device/d/notification", `{"notification":"n"}`)
	for _, conn := range conns {
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(patience)))
		head := make([]byte, 15)
		_, err := io.ReadFull(conn, head)
		require.NoError(t, err)
		require.Equal(t, "HTTP/1.1 200 OK", string(head))
	}
	waiting.await(t, 0)
}
