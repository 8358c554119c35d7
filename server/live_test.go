package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/server/ws"
)

// message is what the tests read of replies and pushes.
type message struct {
	Action         string
	Status         string
	Code           int
	Error          string
	SubscriptionID int64
	Notification   *struct {
		ID           int64
		Notification string
		Parameters   struct{ N int }
	}
	Command *struct {
		ID     int64
		Status *string
	}
}

func next(t *testing.T, c *hivetest.Conn) (m message) {
	t.Helper()
	frame := c.Receive()
	require.NoError(t, json.Unmarshal([]byte(frame), &m), frame)
	return m
}

func ask(t *testing.T, c *hivetest.Conn, format string, args ...any) message {
	t.Helper()
	c.Send(fmt.Sprintf(format, args...))
	m := next(t, c)
	require.Equal(t, "success", m.Status, "%s: %s", fmt.Sprintf(format, args...), m.Error)
	return m
}

// notify inserts notification n of a device.
func notify(t *testing.T, c *hivetest.Conn, device string, n int) message {
	t.Helper()
	return ask(t, c, `{"action":"notification/insert","deviceId":%q,"notification":{"notification":"n","parameters":{"n":%d}}}`, device, n)
}

func saveDevice(t *testing.T, c *hivetest.Conn, device string, network int) {
	t.Helper()
	ask(t, c, `{"action":"device/save","deviceId":%q,"device":{"name":"D","networkId":%d}}`, device, network)
}

// TestBacklogAndLiveJoin subscribes in the middle of a stream of messages,
// many times, and demands each of them once and in order.
func TestBacklogAndLiveJoin(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.As(t, "admin")
	saveDevice(t, admin, "d", 1)
	const total, subscribers = 2000, 8
	var wg sync.WaitGroup
	wg.Go(func() {
		publisher := node.As(t, "admin")
		for n := range total {
			notify(t, publisher, "d", n)
		}
	})
	for i := range subscribers {
		wg.Go(func() {
			time.Sleep(time.Duration(i) * 20 * time.Millisecond)
			c := node.As(t, "admin")
			id := ask(t, c, `{"action":"notification/subscribe","deviceId":"d","names":["n"],"timestamp":"2020-01-01"}`).SubscriptionID
			for want := range total {
				m := next(t, c)
				require.Equal(t, id, m.SubscriptionID)
				require.Equal(t, want, m.Notification.Parameters.N)
			}
		})
	}
	wg.Wait()
}

// TestOneEventFillsNoQueue has a client that reads get more by one event than
// may be queued for it, in a few large messages and in many small ones. The
// kernel has room for all of it before the client reads. Nobody but the bus writes
// to the connection meanwhile: no pings, and too few subscriptions for the bus to
// share them out, since a writer that gets no processor keeps others from writing.
func TestOneEventFillsNoQueue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ subscriptions, size int }{"large": {3, 150_000}, "many": {1000, 200}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := ws.DefaultLimits()
			limits.QueueBytes, limits.PingInterval = ws.LeastQueueBytes, time.Hour
			node := hivetest.Start(t, hivetest.Options{Limits: &limits})
			admin, publisher := node.As(t, "admin"), node.As(t, "admin")
			saveDevice(t, admin, "d", 1)
			for range c.subscriptions {
				ask(t, admin, `{"action":"notification/subscribe","deviceId":"d"}`)
			}
			ask(t, publisher, `{"action":"notification/insert","deviceId":"d","notification":{"notification":"n","parameters":{"text":%q}}}`, strings.Repeat("x", c.size))
			got := map[int64]bool{}
			for range c.subscriptions {
				m := next(t, admin)
				require.Empty(t, m.Error)
				got[m.SubscriptionID] = true
			}
			require.Len(t, got, c.subscriptions)
		})
	}
}

// TestOrderPerDevice has many connections publish for a few devices at the
// same time: each subscriber sees the messages of a device in one order, that
// of the list.
func TestOrderPerDevice(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.As(t, "admin")
	subscriber := node.As(t, "admin")
	const devices, publishers, each = 3, 9, 100
	for d := range devices {
		saveDevice(t, admin, fmt.Sprint("d", d), 1)
	}
	ask(t, subscriber, `{"action":"notification/subscribe","names":["n"]}`)
	var wg sync.WaitGroup
	for p := range publishers {
		wg.Go(func() {
			c := node.As(t, "admin")
			for n := range each {
				notify(t, c, fmt.Sprint("d", p%devices), n)
			}
		})
	}
	var last int64
	for range publishers * each {
		m := next(t, subscriber)
		require.Greater(t, m.Notification.ID, last, "one store gives its ids in the order in which it tells of them")
		last = m.Notification.ID
	}
	wg.Wait()
}

// TestOwnMessagesFollowTheirReplies inserts on the subscribed connection
// itself, many requests at once.
func TestOwnMessagesFollowTheirReplies(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	c := node.As(t, "admin")
	saveDevice(t, c, "d", 1)
	ask(t, c, `{"action":"notification/subscribe","deviceId":"d","names":["n"]}`) // news of the device itself may still be on its way
	const total = 500
	go func() {
		for n := range total {
			c.Send(fmt.Sprintf(`{"action":"notification/insert","deviceId":"d","notification":{"notification":"n","parameters":{"n":%d}}}`, n))
		}
	}()
	replied := map[int64]bool{}
	for pushed := 0; pushed < total; {
		m := next(t, c)
		switch {
		case m.Status == "success":
			replied[m.Notification.ID] = true
		default:
			require.True(t, replied[m.Notification.ID], "message %d came before its reply", m.Notification.ID)
			require.Equal(t, pushed, m.Notification.Parameters.N)
			pushed++
		}
	}
}

// TestUnsubscribedIsSilent demands that nothing follows the reply.
func TestUnsubscribedIsSilent(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	c, publisher := node.As(t, "admin"), node.As(t, "admin")
	saveDevice(t, publisher, "d", 1)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
				notify(t, publisher, "d", n)
			}
		}
	})
	for range 20 {
		id := ask(t, c, `{"action":"notification/subscribe","deviceId":"d"}`).SubscriptionID
		require.Equal(t, id, next(t, c).SubscriptionID)
		c.Send(fmt.Sprintf(`{"action":"notification/unsubscribe","subscriptionId":%d}`, id))
		for next(t, c).Status != "success" {
		}
		require.Equal(t, "success", ask(t, c, `{"action":"server/info"}`).Status)
	}
	close(stop)
	wg.Wait()
}

// TestSubscriptionsEndWithTheirRight takes each right away and waits for the notice.
func TestSubscriptionsEndWithTheirRight(t *testing.T) {
	t.Parallel()
	const bob = 2
	for name, c := range map[string]struct {
		subscribe string
		take      string
		code      int
	}{
		"network of a device": {
			`{"action":"notification/subscribe","deviceId":"d"}`, `{"action":"user/unassignNetwork","userId":2,"networkId":2}`, 403},
		"all networks": {
			`{"action":"command/subscribe"}`, `{"action":"user/unassignNetwork","userId":2,"networkId":2}`, 403},
		"a network that was named": {
			`{"action":"notification/subscribe","networkIds":[2]}`, `{"action":"user/unassignNetwork","userId":2,"networkId":2}`, 403},
		"device types": {
			`{"action":"notification/subscribe","deviceId":"d"}`, `{"action":"user/disallowAllDeviceTypes","userId":2}`, 403},
		"device deleted": {
			`{"action":"notification/subscribe","deviceId":"d"}`, `{"action":"device/delete","deviceId":"d"}`, 403},
		"device moved": {
			`{"action":"command/subscribe","deviceId":"d","returnUpdatedCommands":true}`, `{"action":"device/save","deviceId":"d","device":{"networkId":1}}`, 403},
		"network deleted": {
			`{"action":"notification/subscribe","networkIds":[2]}`, `{"action":"network/delete","networkId":2,"force":true}`, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := hivetest.Start(t)
			admin := node.As(t, "admin")
			ask(t, admin, `{"action":"network/insert","network":{"name":"Two"}}`)
			ask(t, admin, `{"action":"user/assignNetwork","userId":%d,"networkId":2}`, bob)
			saveDevice(t, admin, "d", 2)
			client := node.As(t, "bob")
			id := ask(t, client, "%s", c.subscribe).SubscriptionID
			ask(t, admin, "%s", c.take)
			took := time.Now()
			m := next(t, client)
			for m.Status == "" { // what came before the right was gone
				m = next(t, client)
			}
			require.Less(t, time.Since(took), time.Second+500*time.Millisecond)
			require.Equal(t, id, m.SubscriptionID)
			require.Equal(t, "error", m.Status)
			require.Equal(t, c.code, m.Code)
			require.Contains(t, m.Action, "/unsubscribe")
			require.JSONEq(t, `{"action":"subscription/list","requestId":null,"status":"success","subscriptions":[]}`,
				client.Ask(`{"action":"subscription/list"}`))
		})
	}
}

// TestSubscriptionEndsWithThePassword changes the password of the account that
// subscribed while the connection speaks for another.
func TestSubscriptionEndsWithThePassword(t *testing.T) {
	t.Parallel()
	const change = `{"action":"user/update","userId":4,"user":{"password":"changed1"}}`
	node := hivetest.Start(t)
	admin := node.As(t, "admin")
	saveDevice(t, admin, "d", 1)
	ask(t, admin, `{"action":"user/insert","user":{"login":"chief","role":0,"password":"secret1"}}`)
	for name, subscribe := range map[string]string{
		"notifications": `{"action":"notification/subscribe","deviceId":"d"}`, "audit": `{"action":"audit/subscribe","event":"none"}`,
	} {
		elsewhere, here := node.As(t, "chief"), node.As(t, "chief")
		gone := ask(t, elsewhere, "%s", subscribe).SubscriptionID
		kept := ask(t, here, "%s", subscribe).SubscriptionID
		ask(t, elsewhere, `{"action":"authenticate","token":%q}`, node.Tokens(t, "bob").Access)
		ask(t, here, `{"action":"authenticate","token":%q}`, node.Tokens(t, "admin").Access)

		ask(t, here, change)
		m := next(t, elsewhere)
		require.Equal(t, gone, m.SubscriptionID, name)
		require.Equal(t, 401, m.Code)
		require.Contains(t, m.Action, "/unsubscribe")
		succeed(t, elsewhere, whoAmI)
		require.Contains(t, succeed(t, here, `{"action":"subscription/list"}`), fmt.Sprint(kept), "it was changed over this connection")
	}
}

// TestSubscriptionEndsWithItsSession is a logout of somebody who only listens.
func TestSubscriptionEndsWithItsSession(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	h, ctx := node.Service.Hive, t.Context()
	user, err := h.Users.ByLogin(ctx, "admin")
	require.NoError(t, err)
	session, err := h.Sessions.Open(ctx, user, hive.Session{API: hive.APIZato, IdleMinutes: 60})
	require.NoError(t, err)
	token, err := node.Service.Auth.SessionToken(user, &session)
	require.NoError(t, err)
	c := node.Dial(t, token)
	id := ask(t, c, `{"action":"notification/subscribe"}`).SubscriptionID
	require.NoError(t, h.Sessions.End(ctx, session.ID))
	m := next(t, c)
	require.Equal(t, id, m.SubscriptionID)
	require.Equal(t, 401, m.Code)
}

// TestSubscriptionsFollowTheirRight widens and narrows what an account reaches
// under a standing subscription.
func TestSubscriptionsFollowTheirRight(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.As(t, "admin")
	ask(t, admin, `{"action":"network/insert","network":{"name":"Two"}}`)
	saveDevice(t, admin, "one", 1)
	saveDevice(t, admin, "two", 2)
	ask(t, admin, `{"action":"user/assignNetwork","userId":2,"networkId":1}`)
	token := node.TokenOf(t, "bob", []string{"*"})
	client := node.Dial(t, token)
	ask(t, client, `{"action":"notification/subscribe","names":["n"]}`)
	notify(t, admin, "two", 1)
	notify(t, admin, "one", 2)
	require.Equal(t, 2, next(t, client).Notification.Parameters.N, "network 2 is not bob's")
	ask(t, admin, `{"action":"user/assignNetwork","userId":2,"networkId":2}`)
	require.Eventually(t, func() bool {
		notify(t, admin, "two", 3)
		notify(t, admin, "one", 4)
		return next(t, client).Notification.Parameters.N == 3 && next(t, client).Notification.Parameters.N == 4
	}, 10*time.Second, 10*time.Millisecond)
	ask(t, admin, `{"action":"user/unassignNetwork","userId":2,"networkId":1}`)
	deadline := time.Now().Add(10 * time.Second)
	for quiet := false; !quiet; {
		require.True(t, time.Now().Before(deadline), "still hears of a network that was taken away")
		notify(t, admin, "one", 5)
		notify(t, admin, "two", 6)
		quiet = true
		for m := next(t, client); m.Notification.Parameters.N != 6; m = next(t, client) {
			quiet = false
		}
	}
}

// TestDemotedAdministratorHearsLess checks that a role counts for standing subscriptions.
func TestDemotedAdministratorHearsLess(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.As(t, "admin")
	saveDevice(t, admin, "d", 1)
	ask(t, admin, `{"action":"user/insert","user":{"login":"chief","role":0,"password":"secret1"}}`)
	chief := node.As(t, "chief")
	ask(t, chief, `{"action":"notification/subscribe","deviceId":"d"}`)
	ask(t, admin, `{"action":"user/update","userId":4,"user":{"role":1}}`)
	m := next(t, chief)
	require.Equal(t, "error", m.Status)
	require.Equal(t, 403, m.Code)
}

// TestSubscriptionLimit refuses one more than the limit, and takes others when
// there is room again.
func TestSubscriptionLimit(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	node.Service.Limits.Subscriptions = 2
	c := node.As(t, "admin")
	first := ask(t, c, `{"action":"notification/subscribe"}`).SubscriptionID
	ask(t, c, `{"action":"command/subscribe"}`)
	c.Send(`{"action":"command/subscribe"}`)
	require.Equal(t, 429, next(t, c).Code)
	ask(t, c, `{"action":"notification/unsubscribe","subscriptionId":"%d"}`, first)
	ask(t, c, `{"action":"command/subscribe"}`)
}
