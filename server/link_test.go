package server_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/bus"
	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/server"
)

func TestLink(t *testing.T) {
	t.Parallel()
	var state error
	count := func() uint64 { return 7 }
	node := hivetest.Start(t, hivetest.Options{Link: &server.Link{
		Ready: func() error { return state }, Peers: func() int { return 2 },
		Sent: count, Missed: count, Received: count, CaughtUp: count, Losses: count,
	}})
	for _, test := range []struct {
		state       error
		part, gauge string
	}{{nil, `"nats":"ready"`, "hivewire_link_up 1\n"}, {errors.New("cut"), `"nats":"degraded"`, "hivewire_link_up 0\n"}} {
		state = test.state
		answer, body := request(t, http.MethodGet, node.HTTP+"/readyz", nil)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		require.Contains(t, string(body), `"status":"ready"`)
		require.Contains(t, string(body), test.part)
		_, body = request(t, http.MethodGet, node.HTTP+"/metrics", nil)
		require.Contains(t, string(body), test.gauge)
		require.Contains(t, string(body), "hivewire_link_peers 2\n")
		require.Contains(t, string(body), "hivewire_link_missed_total 7\n")
	}
	alone := hivetest.Start(t)
	_, body := request(t, http.MethodGet, alone.HTTP+"/readyz", nil)
	require.NotContains(t, string(body), "nats")
}

// TestLateEvents publishes what a link reads from the store: subscribers get
// what they wait for, and nothing twice.
func TestLateEvents(t *testing.T) {
	t.Parallel()
	hub := bus.New()
	t.Cleanup(hub.Close)
	node := hivetest.Start(t, hivetest.Options{Bus: hub, Link: &server.Link{Ready: func() error { return nil }}})
	admin := node.As(t, "admin")
	saveDevice(t, admin, "d", 1)
	before := time.Now().Add(-time.Millisecond).UTC().Format("2006-01-02T15:04:05.000")
	had := notify(t, admin, "d", 0).Notification.ID
	time.Sleep(2 * time.Millisecond)

	resumed, fresh := node.As(t, "admin"), node.As(t, "admin")
	ask(t, resumed, `{"action":"notification/subscribe","deviceId":"d","names":["n"],"timestamp":%q}`, before)
	require.Equal(t, had, next(t, resumed).Notification.ID)
	ask(t, fresh, `{"action":"notification/subscribe","deviceId":"d","names":["n"]}`)
	time.Sleep(2 * time.Millisecond)

	late := func(id hive.ID) {
		hub.Publish(&hive.Event{Late: true, Notification: &hive.Notification{Message: hive.Message{ID: id, DeviceID: "d", Name: "n"}}})
	}
	late(hive.ID(had))                                        // in the backlog of one, before the other
	late(hive.FirstID(time.Now().Add(-time.Hour)))            // before both
	hub.Publish(&hive.Event{Notification: &hive.Notification{ // from another node, and slow
		Message: hive.Message{ID: hive.ID(had), DeviceID: "d", Name: "n"},
	}})
	news := hive.FirstID(time.Now())
	late(news)
	require.EqualValues(t, news, next(t, resumed).Notification.ID)
	require.EqualValues(t, had, next(t, fresh).Notification.ID, "it had no backlog")
	require.EqualValues(t, news, next(t, fresh).Notification.ID)
	for _, c := range []*hivetest.Conn{resumed, fresh} {
		ask(t, c, `{"action":"server/info"}`)
	}
}
