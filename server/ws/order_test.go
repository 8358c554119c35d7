package ws_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// TestOrderWithinATarget sends many messages of few devices at once. Each
// device's are stored and delivered in the order of the requests, and on the
// sender's own connection behind the replies.
func TestOrderWithinATarget(t *testing.T) {
	t.Parallel()
	node, h := startHeld(t)
	const few, total = 5, 600
	listener, sender := as(t, node, "admin"), as(t, node, "admin")
	for _, w := range []*wire{listener, sender} {
		w.send(frame(0x81, `{"action":"notification/subscribe","names":["n"]}`))
		_, payload := w.next()
		require.Contains(t, payload, "success")
	}
	h.set(dawdle)
	var all []string
	device := make([]int, total)
	for n := range total {
		device[n] = rand.N(few)
		all = append(all, notify(device[n], n))
	}
	go func() { _, _ = sender.Write(together(all...)) }() // the reader below notices what is missing

	var m struct {
		RequestID    *int
		Notification struct {
			ID         int64
			DeviceID   string
			Parameters struct{ N int }
		}
	}
	replied, next, last := map[int64]bool{}, 0, map[int]int64{}
	pushed := func(w *wire, seen map[string]int) {
		require.Less(t, seen[m.Notification.DeviceID], m.Notification.Parameters.N+1)
		seen[m.Notification.DeviceID] = m.Notification.Parameters.N + 1
	}
	own, others := map[string]int{}, map[string]int{}
	for range 2 * total {
		m.RequestID = nil
		_, payload := sender.next()
		require.NoError(t, json.Unmarshal([]byte(payload), &m))
		if m.RequestID == nil {
			require.True(t, replied[m.Notification.ID], "a message came before its reply")
			pushed(sender, own)
			continue
		}
		require.Equal(t, next, *m.RequestID)
		require.Greater(t, m.Notification.ID, last[device[next]])
		last[device[next]], replied[m.Notification.ID] = m.Notification.ID, true
		next++
	}
	for range total {
		_, payload := listener.next()
		require.NoError(t, json.Unmarshal([]byte(payload), &m))
		pushed(listener, others)
	}
}

// TestManyInsertsOfOneDevice sends ten thousand notifications of one device in
// one piece, some of them invalid. Their order is that of the requests in the
// replies, in the store, and at subscribers, and the sender gets no message before
// its reply.
func TestManyInsertsOfOneDevice(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	require.Contains(t, node.As(t, "admin").Ask(`{"action":"device/save","deviceId":"d0","device":{"name":"D","networkId":1}}`), "success")
	const total, every = 10_000, 97
	listener, sender := as(t, node, "admin"), as(t, node, "admin")
	for _, w := range []*wire{listener, sender} {
		require.NoError(t, w.SetDeadline(time.Now().Add(3*time.Minute)))
		w.send(frame(0x81, `{"action":"notification/subscribe","deviceId":"d0","names":["n"]}`))
		_, payload := w.next()
		require.Contains(t, payload, "success")
	}
	var all []string
	valid := 0
	for n := range total {
		if n%every == every-1 {
			all = append(all, fmt.Sprintf(`{"action":"notification/insert","requestId":%d,"deviceId":"d0","notification":{"parameters":{}}}`, n))
		} else {
			all = append(all, notify(0, n))
			valid++
		}
	}
	go func() { _, _ = sender.Write(together(all...)) }() // the reader below notices what is missing

	var m struct {
		RequestID    *int
		Status       string
		Notification struct {
			ID         hive.ID
			Parameters struct{ N int }
		}
	}
	read := func(w *wire) {
		_, payload := w.next()
		m.RequestID = nil
		require.NoError(t, json.Unmarshal([]byte(payload), &m))
	}
	number, pushed := map[hive.ID]int{}, []int{}
	var ids []hive.ID
	for next := 0; next < total || len(pushed) < valid; {
		read(sender)
		switch {
		case m.RequestID == nil:
			_, replied := number[m.Notification.ID]
			require.True(t, replied, "a message came before its reply")
			pushed = append(pushed, m.Notification.Parameters.N)
			continue
		case next%every == every-1:
			require.Equal(t, "error", m.Status)
		default:
			require.Equal(t, "success", m.Status)
			number[m.Notification.ID] = next
			ids = append(ids, m.Notification.ID)
		}
		require.Equal(t, next, *m.RequestID)
		next++
	}
	require.IsIncreasing(t, ids)
	require.IsIncreasing(t, pushed)
	found, err := node.Service.Hive.Notifications.Find(t.Context(), hive.Operator(), hive.MessageQuery{DeviceID: "d0", Names: []string{"n"}})
	require.NoError(t, err)
	require.Len(t, found, valid)
	for i, n := range found {
		require.Equal(t, ids[i], n.ID)
		require.JSONEq(t, fmt.Sprintf(`{"n":%d}`, number[n.ID]), string(n.Parameters))
		read(listener)
		require.Equal(t, n.ID, m.Notification.ID)
	}
}

// TestManyUpdatesOfOneAccount sends two thousand updates of one account in one
// piece, some of them refused. The replies have the order of the requests, so has
// the audit trail, which has the refusals too, and the last update stands.
func TestManyUpdatesOfOneAccount(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	w := as(t, node, "bob")
	require.NoError(t, w.SetDeadline(time.Now().Add(3*time.Minute)))
	const total, every = 2000, 97
	var all []string
	refusedAt := map[int]string{30: `"userId":1,"user":{"data":{}}`, 60: `"userId":"current","user":{"data":7}`}
	for n := range total {
		body := fmt.Sprintf(`"userId":"current","user":{"data":{"n":%d}}`, n)
		if refused, some := refusedAt[n%every]; some {
			body = refused
		}
		all = append(all, fmt.Sprintf(`{"action":"user/update","requestId":"r%d",%s}`, n, body))
	}
	go func() { _, _ = w.Write(together(all...)) }() // the reader below notices what is missing
	for n := range total {
		_, payload := w.next()
		status := "success"
		if refusedAt[n%every] != "" {
			status = "error"
		}
		require.Contains(t, payload, fmt.Sprintf(`"requestId":"r%d",`, n))
		require.Contains(t, payload, fmt.Sprintf(`"status":"%s"`, status))
	}
	w.send(frame(0x81, `{"action":"user/getCurrent"}`))
	_, payload := w.next()
	require.Contains(t, payload, fmt.Sprintf(`"data":{"n":%d}`, total-1))

	records, err := node.Service.Hive.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{Event: hive.AuditUpdate})
	require.NoError(t, err)
	slices.Reverse(records) // the latest comes first
	updates, refusals := []int{}, 0
	for _, r := range records {
		var n int
		if _, err := fmt.Sscanf(r.Origin.Correlation, "r%d", &n); err != nil {
			continue // of the preparations
		}
		require.Equal(t, refusedAt[n%every] != "", r.Refused)
		if r.Refused {
			refusals++
		} else {
			updates = append(updates, n)
		}
	}
	require.IsIncreasing(t, updates)
	require.Equal(t, total, len(updates)+refusals)
}

// TestDeviceDeletedAmongInserts deletes a device and makes it again while one
// connection has many inserts of it under way. Nobody waits for ever, and no
// message outlives the device.
func TestDeviceDeletedAmongInserts(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin, w := node.As(t, "admin"), as(t, node, "admin")
	const total = 3000
	var all []string
	for n := range total {
		all = append(all, notify(0, n))
	}
	go func() { _, _ = w.Write(together(all...)) }() // the reader below notices what is missing
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		for n := range total {
			if _, payload := w.next(); !strings.Contains(payload, fmt.Sprintf(`"requestId":%d,`, n)) {
				t.Errorf("%s does not answer request %d", payload, n)
				return
			}
		}
	}()
	for over := false; !over; {
		require.Contains(t, admin.Ask(`{"action":"device/save","deviceId":"d0","device":{"name":"D","networkId":1}}`), "success")
		select {
		case <-answered:
			over = true
		case <-time.After(rand.N(3 * time.Millisecond)):
		}
		require.Contains(t, admin.Ask(`{"action":"device/delete","deviceId":"d0"}`), "success")
		found, err := node.Service.Hive.Notifications.Backlog(t.Context(), hive.MessageQuery{DeviceID: "d0"})
		require.NoError(t, err)
		require.Empty(t, found)
	}
}
