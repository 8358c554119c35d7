package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/client"
)

// TestKillMessages kills the server in the middle of notifications and
// commands, several times, and looks for every one that was acknowledged.
func TestKillMessages(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "hivewire")
	output, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, string(output))
	dir := t.TempDir()
	const writers = 4
	var acknowledged [writers]map[int64]int // by device: what was stored under which id
	for i := range acknowledged {
		acknowledged[i] = map[int64]int{}
	}
	server := launch(t, binary, dir)
	for round := range 3 {
		var running sync.WaitGroup
		for i := range writers {
			conn := server.connect(t)
			_, err := conn.Call(t.Context(), fmt.Appendf(nil, `{"action":"device/save","requestId":1,"deviceId":"d%d","device":{"name":"D"}}`, i))
			require.NoError(t, err)
			running.Go(func() {
				defer func() { _ = conn.Close() }() // the server is gone
				for n := 1; ; n++ {
					id, ok := insertMessage(conn, i, n)
					if !ok {
						return
					}
					acknowledged[i][id] = n
				}
			})
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
			require.LessOrEqual(t, len(stored), len(acknowledged[i])+round+1, "more is there than was ever sent")
		}
		require.NoError(t, conn.Close())
	}
	server.kill(t)
}

// insertMessage stores message n of a device, a command when n is even.
func insertMessage(conn *client.Conn, device, n int) (id int64, ok bool) {
	kind := [...]string{"command", "notification"}[n%2]
	request := fmt.Appendf(nil, `{"action":"%[1]s/insert","requestId":1,"deviceId":"d%[2]d","%[1]s":{"%[1]s":"n","parameters":{"n":%[3]d}}}`, kind, device, n)
	reply, err := conn.Call(context.Background(), request)
	if err != nil || !strings.Contains(string(reply), `"success"`) {
		return 0, false
	}
	var answer struct{ Command, Notification struct{ ID int64 } }
	if json.Unmarshal(reply, &answer) != nil {
		return 0, false
	}
	return max(answer.Command.ID, answer.Notification.ID), true
}

// storedMessages returns the numbers of a device's messages by id.
func storedMessages(t *testing.T, conn *client.Conn, device int) map[int64]int {
	t.Helper()
	type message struct {
		ID         int64
		Parameters struct{ N int }
	}
	stored := map[int64]int{}
	for _, list := range []string{`"command/list","command":"n"`, `"notification/list","notification":"n"`} {
		var answer struct{ Commands, Notifications []message }
		reply, err := conn.Call(t.Context(), fmt.Appendf(nil, `{"action":%s,"requestId":1,"deviceId":"d%d","take":1000000}`, list, device))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(reply, &answer))
		for _, m := range append(answer.Commands, answer.Notifications...) {
			require.NotContains(t, stored, m.ID)
			stored[m.ID] = m.Parameters.N
		}
	}
	return stored
}
