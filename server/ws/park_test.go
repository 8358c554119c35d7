package ws_test

import (
	"encoding/binary"
	"fmt"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/server/ws"
)

// serving counts the goroutines that serve a connection, of all tests.
func serving() int {
	stacks := make([]byte, 8<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "ws.(*conn).run(")
}

// silence waits until no connection has a goroutine. Only tests that do not
// run beside others can.
func silence(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("connections park on Linux only")
	}
	require.Eventually(t, func() bool { return serving() == 0 }, time.Minute, 100*time.Millisecond)
}

// greeted opens a connection that has a goroutine by now.
func greeted(t *testing.T, node *hivetest.Node) *wire {
	t.Helper()
	w := dial(t, node)
	w.send(frame(0x81, serverInfo))
	_, payload := w.next()
	require.Contains(t, payload, `"status":"success"`)
	return w
}

func TestParkedConnections(t *testing.T) {
	limits := ws.DefaultLimits()
	limits.UnauthenticatedTime = time.Hour
	limits.SendTimeout = time.Second
	node := hivetest.Start(t, hivetest.Options{Limits: &limits})
	admin := as(t, node, "admin")
	require.NoError(t, admin.SetDeadline(time.Time{}))
	admin.send(frame(0x81, `{"action":"device/save","deviceId":"d0","device":{"name":"D","networkId":1}}`))
	admin.next()

	t.Run("answer", func(t *testing.T) {
		w := greeted(t, node)
		for range 2 {
			silence(t)
			w.send(frame(0x81, serverInfo))
			_, payload := w.next()
			require.Contains(t, payload, `"status":"success"`)
		}
	})
	t.Run("half a frame", func(t *testing.T) {
		w := greeted(t, node)
		silence(t)
		whole := frame(0x81, serverInfo)
		for _, part := range [][]byte{whole[:1], whole[1:9], whole[9:]} {
			w.send(part)
			time.Sleep(20 * time.Millisecond)
		}
		_, payload := w.next()
		require.Contains(t, payload, `"status":"success"`)
	})
	t.Run("control frames leave it parked", func(t *testing.T) {
		w := greeted(t, node)
		silence(t)
		w.send(append(frame(0x8A, "pong"), frame(0x89, "ping")...))
		first, payload := w.next()
		require.Equal(t, byte(0x8A), first)
		require.Equal(t, "ping", payload)
		require.Eventually(t, func() bool { return serving() == 0 }, time.Second, 20*time.Millisecond, "without lingering")
		w.send(append(frame(0x89, "ping"), frame(0x81, serverInfo)...))
		first, _ = w.next()
		require.Equal(t, byte(0x8A), first)
		_, payload = w.next()
		require.Contains(t, payload, `"status":"success"`)
		w.send(frame(0x88, "\x03\xe8"))
		first, payload = w.next()
		require.Equal(t, byte(0x88), first)
		require.Equal(t, uint16(1000), binary.BigEndian.Uint16([]byte(payload)))
	})
	t.Run("push", func(t *testing.T) {
		w := as(t, node, "admin")
		w.send(frame(0x81, `{"action":"notification/subscribe","deviceId":"d0"}`))
		_, payload := w.next()
		require.Contains(t, payload, "success")
		silence(t)
		for n := range 3 {
			admin.send(frame(0x81, notify(0, n)))
			admin.next()
			_, payload = w.next()
			require.Contains(t, payload, fmt.Sprintf(`"n":%d`, n))
		}
	})
	t.Run("slow reader", func(t *testing.T) {
		w := as(t, node, "admin")
		w.send(frame(0x81, `{"action":"notification/subscribe","deviceId":"d0"}`))
		_, payload := w.next()
		require.Contains(t, payload, "success")
		silence(t)
		before := open(t, node)
		large := frame(0x81, `{"action":"notification/insert","deviceId":"d0","notification":{"notification":"n","parameters":{"x":"`+strings.Repeat("x", 1_000_000)+`"}}}`)
		for !strings.Contains(metrics(t, node), "hivewire_connections_slow_total 1\n") {
			admin.send(large)
			admin.next()
		}
		require.Eventually(t, func() bool { return open(t, node) == before-1 }, 15*time.Second, 10*time.Millisecond)
	})
	t.Run("lock", func(t *testing.T) {
		w := as(t, node, "bob")
		silence(t)
		_, err := node.Service.Hive.Users.Update(t.Context(), hive.Operator(), 2, hive.UserChange{Status: hive.Set(hive.Locked)})
		require.NoError(t, err)
		_, payload := w.next()
		require.Contains(t, payload, "User is locked or disabled")
		first, payload := w.next()
		require.Equal(t, byte(0x88), first)
		require.Equal(t, uint16(4501), binary.BigEndian.Uint16([]byte(payload)))
	})
	t.Run("client leaves", func(t *testing.T) {
		for name, leave := range map[string]func(c *net.TCPConn) error{
			"with FIN": (*net.TCPConn).Close,
			"with RST": func(c *net.TCPConn) error { _ = c.SetLinger(0); return c.Close() },
		} {
			t.Run(name, func(t *testing.T) {
				w := as(t, node, "admin")
				silence(t)
				before := open(t, node)
				require.NoError(t, leave(w.Conn.(*net.TCPConn)))
				require.Eventually(t, func() bool { return open(t, node) == before-1 }, time.Second, 5*time.Millisecond)
			})
		}
	})
	t.Run("many", func(t *testing.T) {
		const many = 1000
		silence(t)
		before := runtime.NumGoroutine()
		conns := make([]*wire, many)
		for i := range conns {
			conns[i] = dial(t, node)
		}
		for round := range 3 {
			silence(t)
			require.Less(t, runtime.NumGoroutine(), before+50)
			var all sync.WaitGroup
			for i, w := range conns {
				if round == 1 && i%2 == 0 { // others take the descriptors
					require.NoError(t, w.Close())
					w = dial(t, node)
					conns[i] = w
				}
				all.Go(func() {
					require.NoError(t, w.SetDeadline(time.Now().Add(time.Minute)))
					w.send(frame(0x81, fmt.Sprintf(`{"action":"server/info","requestId":"%d/%d"}`, round, i)))
					_, payload := w.next()
					require.Contains(t, payload, fmt.Sprintf(`"requestId":"%d/%d","status":"success"`, round, i))
				})
			}
			all.Wait()
		}
		for _, w := range conns {
			require.NoError(t, w.Close())
		}
		require.Eventually(t, func() bool { return open(t, node) == 1 }, time.Minute, 10*time.Millisecond)
	})
	t.Run("shutdown", func(t *testing.T) {
		w := greeted(t, node)
		silence(t)
		require.NoError(t, node.Shutdown())
		first, payload := w.next()
		require.Equal(t, byte(0x88), first)
		require.Equal(t, uint16(1012), binary.BigEndian.Uint16([]byte(payload)))
	})
}

// open returns how many connections the node counts.
func open(t *testing.T, node *hivetest.Node) (n int) {
	t.Helper()
	_, text, found := strings.Cut(metrics(t, node), "\nhivewire_connections ")
	require.True(t, found)
	_, err := fmt.Sscan(text, &n)
	require.NoError(t, err)
	return n
}
