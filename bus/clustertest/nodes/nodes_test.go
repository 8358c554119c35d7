package nodes

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/bus/cluster"
	"hivewire/internal/hivetest"
	"hivewire/server"
	"hivewire/storage/mongo"
)

func startNode(t *testing.T, uri, nats string) *hivetest.Node {
	store, err := mongo.Open(t.Context(), uri, mongo.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	require.Eventually(t, func() bool { return store.Ready(t.Context()) == nil }, patience, 10*time.Millisecond)
	hub := bus.New()
	t.Cleanup(hub.Close)
	name, err := mongo.Database(uri)
	require.NoError(t, err)
	link, err := cluster.Join(hub, nats, cluster.Options{Name: name, Notifications: store.Notifications, Commands: store.Commands})
	require.NoError(t, err)
	t.Cleanup(link.Close)
	s := &link.Stats
	return hivetest.Start(t, hivetest.Options{Store: &store, Bus: link, Link: &server.Link{
		Ready: link.Ready, Peers: link.Peers,
		Sent: s.Sent.Load, Missed: s.Missed.Load, Received: s.Received.Load, CaughtUp: s.CaughtUp.Load, Losses: s.Losses.Load,
	}})
}

// startNodes returns three nodes that hear of one another and have a device "d".
func startNodes(t *testing.T, nats *natsServer) []*hivetest.Node {
	uri := newDatabase(t)
	nodes := make([]*hivetest.Node, 3)
	for i := range nodes {
		nodes[i] = startNode(t, uri, nats.url())
	}
	awaitLink(t, nodes, "ready")
	for _, n := range nodes {
		require.Eventually(t, func() bool { return strings.Contains(get(t, n, "/metrics"), "hivewire_link_peers 2\n") }, patience, 50*time.Millisecond)
	}
	succeed(t, nodes[0].As(t, "admin"), `{"action":"device/save","deviceId":"d","device":{"name":"d","networkId":1,"deviceTypeId":1}}`)
	return nodes
}

func get(t *testing.T, n *hivetest.Node, path string) string {
	response, err := http.Get(n.HTTP + path)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode, path)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(text)
}

func awaitLink(t *testing.T, nodes []*hivetest.Node, state string) {
	t.Helper()
	for _, n := range nodes {
		require.Eventually(t, func() bool { return strings.Contains(get(t, n, "/readyz"), `"nats":"`+state+`"`) }, patience, 20*time.Millisecond)
	}
}

func succeed(t *testing.T, c *hivetest.Conn, request string) {
	t.Helper()
	require.Contains(t, c.Ask(request), `"status":"success"`, request)
}

func notify(t *testing.T, c *hivetest.Conn, number int) {
	t.Helper()
	succeed(t, c, fmt.Sprintf(`{"action":"notification/insert","deviceId":"d","notification":{"notification":"n","parameters":{"number":%d}}}`, number))
}

func subscribe(t *testing.T, n *hivetest.Node) *hivetest.Conn {
	c := n.As(t, "admin")
	succeed(t, c, `{"action":"notification/subscribe","deviceId":"d"}`)
	return c
}

// expect receives notifications from 0 to most-1, each once, and no more.
func expect(t *testing.T, c *hivetest.Conn, most int) {
	t.Helper()
	times := make([]int, most)
	for range most {
		var push struct {
			Action       string
			Notification struct{ Parameters struct{ Number int } }
		}
		frame := c.Receive()
		require.NoError(t, json.Unmarshal([]byte(frame), &push))
		require.Equal(t, "notification/insert", push.Action, frame)
		times[push.Notification.Parameters.Number]++
	}
	for number, n := range times {
		require.Equal(t, 1, n, "notification %d", number)
	}
	time.Sleep(time.Second)
	succeed(t, c, `{"action":"server/info"}`) // and no notification before it
}

func TestNodesActAsOne(t *testing.T) {
	nodes := startNodes(t, startNATS(t))
	var subscribers []*hivetest.Conn
	for _, n := range nodes {
		subscribers = append(subscribers, subscribe(t, n))
	}
	sender := nodes[0].As(t, "admin")
	for number := range 20 {
		notify(t, sender, number)
	}
	for _, s := range subscribers {
		expect(t, s, 20)
	}
	commands := nodes[2].As(t, "admin")
	succeed(t, commands, `{"action":"command/subscribe","deviceId":"d"}`)
	succeed(t, nodes[1].As(t, "admin"), `{"action":"command/insert","deviceId":"d","command":{"command":"c","parameters":{"x":1.50}}}`)
	require.Contains(t, commands.Receive(), `"parameters":{"x":1.50}`)
}

func TestRightsAndConfigurationChangeEverywhere(t *testing.T) {
	nodes := startNodes(t, startNATS(t))
	bob := nodes[1].As(t, "bob")
	succeed(t, bob, `{"action":"user/getCurrent"}`)
	admin := nodes[0].As(t, "admin")
	succeed(t, admin, `{"action":"configuration/put","name":"color","value":"green"}`)
	elsewhere := nodes[2].As(t, "admin")
	require.Eventually(t, func() bool {
		return strings.Contains(elsewhere.Ask(`{"action":"configuration/get","name":"color"}`), "green")
	}, 2*time.Second, 20*time.Millisecond)

	locked := time.Now()
	succeed(t, admin, `{"action":"user/update","userId":2,"user":{"status":1}}`)
	_, code := bob.Closed()
	require.Equal(t, 4501, code)
	require.Less(t, time.Since(locked), 3*time.Second) // one, and what a crowded machine adds
}

func TestNATSGoesAwayAndComesBack(t *testing.T) {
	nats := startNATS(t)
	nodes := startNodes(t, nats)
	local, remote := subscribe(t, nodes[0]), subscribe(t, nodes[1])
	sender := nodes[0].As(t, "admin")
	number := 0
	send := func(n int) {
		for range n {
			notify(t, sender, number)
			number++
		}
	}
	send(5)
	nats.stop()
	send(5)
	awaitLink(t, nodes, "degraded")
	require.Contains(t, get(t, nodes[0], "/metrics"), "hivewire_link_up 0\n")
	send(5)
	expect(t, local, number)
	nats.start()
	send(5)
	awaitLink(t, nodes, "ready")
	send(5)
	expect(t, remote, number)
	require.NotContains(t, get(t, nodes[1], "/metrics"), "hivewire_link_caught_up_total 0\n")

	// What a backlog has does not come again from the store, nor does what is older.
	nats.stop()
	awaitLink(t, nodes, "degraded")
	begun := time.Now().UTC().Add(-time.Millisecond).Format("2006-01-02T15:04:05.000")
	number = 0
	send(10)
	resumed := nodes[2].As(t, "admin")
	succeed(t, resumed, fmt.Sprintf(`{"action":"notification/subscribe","deviceId":"d","timestamp":%q}`, begun))
	time.Sleep(time.Second) // more than the nodes' clocks differ from the database's
	fresh := subscribe(t, nodes[2])
	nats.start()
	awaitLink(t, nodes, "ready")
	expect(t, resumed, number)
	time.Sleep(5 * time.Second) // until the store has been read
	succeed(t, resumed, `{"action":"server/info"}`)
	succeed(t, fresh, `{"action":"server/info"}`)
}
