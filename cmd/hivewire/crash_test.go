package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/client"
)

const crashPassword = "password-for-the-crash-test"

// killed is a server in a process of its own, to be killed.
type killed struct {
	process *exec.Cmd
	url     string
}

// launch starts the binary on the data directory and waits until it serves.
func launch(t *testing.T, binary, dir string) killed {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	process := exec.Command(binary, "serve", "--data", dir, "--listen", address)
	process.Env = append(os.Environ(), "HIVEWIRE_ADMIN_PASSWORD="+crashPassword)
	stdout, err := process.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, process.Start())
	t.Cleanup(func() { _ = process.Process.Kill() }) // where the test has not
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if strings.Contains(lines.Text(), "ready") {
			return killed{process, "ws://" + address + "/api/websocket"}
		}
	}
	t.Fatalf("the server did not start: %v", process.Wait())
	return killed{}
}

// kill ends the process as a power cut would, as far as a process can tell.
func (k killed) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, k.process.Process.Kill())
	_ = k.process.Wait() // killed, as it should be
}

func (k killed) connect(t *testing.T) *client.Conn {
	t.Helper()
	anonymous, err := client.Dial(t.Context(), k.url, "")
	require.NoError(t, err)
	defer func() { require.NoError(t, anonymous.Close()) }()
	tokens, err := anonymous.Token(t.Context(), "admin", crashPassword)
	require.NoError(t, err)
	conn, err := client.Dial(t.Context(), k.url, tokens.AccessToken)
	require.NoError(t, err)
	return conn
}

// TestKill kills the server in the middle of updates, several times, and looks
// for every update that was acknowledged.
func TestKill(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "hivewire")
	build := exec.Command("go", "build", "-o", binary, ".")
	output, err := build.CombinedOutput()
	require.NoError(t, err, string(output))
	dir := t.TempDir()

	server := launch(t, binary, dir)
	const writers = 4
	var users [writers]int64
	admin := server.connect(t)
	for i := range users {
		users[i] = insertUser(t, admin, fmt.Sprintf("writer%d", i))
	}
	require.NoError(t, admin.Close())

	var acknowledged [writers]atomic.Int64
	for round := range 3 {
		var running sync.WaitGroup
		var worked [writers]atomic.Bool
		for i, user := range users {
			conn, working := server.connect(t), &worked[i]
			running.Go(func() {
				defer func() { _ = conn.Close() }() // the server is gone
				for n := acknowledged[i].Load() + 1; ; n++ {
					data := fmt.Appendf(nil, `{"n":%d}`, n)
					if conn.UserUpdate(context.Background(), user, client.UserChange{Data: data}) != nil {
						return
					}
					acknowledged[i].Store(n)
					working.Store(true)
				}
			})
		}
		for i := range worked { // whatever else the machine has to do
			require.Eventually(t, worked[i].Load, 20*time.Second, time.Millisecond)
		}
		time.Sleep(time.Duration(150+100*round) * time.Millisecond)
		server.kill(t)
		running.Wait()

		server = launch(t, binary, dir)
		admin := server.connect(t)
		for i, user := range users {
			stored := storedNumber(t, admin, user)
			require.GreaterOrEqual(t, stored, acknowledged[i].Load(), "an acknowledged update is lost")
			require.LessOrEqual(t, stored, acknowledged[i].Load()+1, "an update that was never sent is there")
			acknowledged[i].Store(stored)
		}
		require.NoError(t, admin.Close())
	}
	server.kill(t)
}

func insertUser(t *testing.T, admin *client.Conn, login string) int64 {
	t.Helper()
	inserted, err := admin.UserInsert(t.Context(), client.NewUser{Login: login, Role: new(client.RoleClient), Password: "secret1"})
	require.NoError(t, err)
	return inserted.ID
}

func storedNumber(t *testing.T, admin *client.Conn, user int64) int64 {
	t.Helper()
	shown, err := admin.UserGet(t.Context(), user)
	require.NoError(t, err)
	var data struct{ N int64 }
	require.NoError(t, json.Unmarshal(shown.Data, &data))
	return data.N
}
