package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/client"
)

// TestKillMessages kills the server in the middle of notifications and
// commands, several of each connection under way, and looks for every one that
// was acknowledged. It does so several times.
func TestKillMessages(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "hivewire")
	output, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, string(output))
	dir := t.TempDir()
	const writers, underWay = 4, 8
	var mu sync.Mutex
	var acknowledged [writers]map[int64]int // by device: what was stored under which id
	for i := range acknowledged {
		acknowledged[i] = map[int64]int{}
	}
	server := launch(t, binary, dir)
	for round := range 3 {
		var running sync.WaitGroup
		for i := range writers {
			conn := server.connect(t)
			require.NoError(t, conn.DeviceSave(t.Context(), deviceID(i), client.DeviceChange{Name: new("D")}))
			defer func() { _ = conn.Close() }() // the server is gone
			for first := range underWay {
				running.Go(func() {
					for n := first; ; n += underWay {
						id, ok := insertMessage(conn, i, n)
						if !ok {
							return
						}
						mu.Lock()
						acknowledged[i][id] = n
						mu.Unlock()
					}
				})
			}
		}
		time.Sleep(time.Duration(150+100*round) * time.Millisecond)
		server.kill(t)
		running.Wait()

		server = launch(t, binary, dir)
		conn := server.connect(t)
		for i := range writers {
			stored := storedMessages(t, conn, i)
			require.NotEmpty(t, acknowledged[i])
			for id, n := range acknowledged[i] {
				require.Equal(t, n, stored[id], "message %d of device %d", id, i)
			}
			require.LessOrEqual(t, len(stored), len(acknowledged[i])+underWay*(round+1), "more is there than was ever sent")
		}
		require.NoError(t, conn.Close())
	}
	server.kill(t)
}

func deviceID(device int) string { return fmt.Sprintf("d%d", device) }

// insertMessage stores message n of a device, a command when n is even.
func insertMessage(conn *client.Conn, device, n int) (id int64, ok bool) {
	parameters := fmt.Appendf(nil, `{"n":%d}`, n)
	if n%2 == 0 {
		c, err := conn.CommandInsert(context.Background(), deviceID(device), client.NewCommand{Command: "n", Parameters: parameters})
		return c.ID, err == nil
	}
	m, err := conn.NotificationInsert(context.Background(), deviceID(device), client.NewNotification{Notification: "n", Parameters: parameters})
	return m.ID, err == nil
}

// storedMessages returns the numbers of a device's messages by id.
func storedMessages(t *testing.T, conn *client.Conn, device int) map[int64]int {
	t.Helper()
	stored := map[int64]int{}
	add := func(id int64, parameters []byte) {
		var p struct{ N int }
		require.NoError(t, json.Unmarshal(parameters, &p))
		require.NotContains(t, stored, id)
		stored[id] = p.N
	}
	commands, err := conn.CommandList(t.Context(), deviceID(device), client.CommandListRequest{Command: "n", Take: new(1000000)})
	require.NoError(t, err)
	for _, c := range commands {
		add(c.ID, c.Parameters)
	}
	notifications, err := conn.NotificationList(t.Context(), deviceID(device), client.NotificationListRequest{Notification: "n", Take: new(1000000)})
	require.NoError(t, err)
	for _, n := range notifications {
		add(n.ID, n.Parameters)
	}
	return stored
}
