package embedded

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestKilled kills a child process amid updates and appends, again and again on
// the same directory, and looks for every one that the child got an answer for.
func TestKilled(t *testing.T) {
	const writers, together = 32, 4
	login := func(i int) string { return fmt.Sprintf("user%d", i) }
	if dir := os.Getenv(childDir); dir != "" {
		s, err := Open(dir)
		require.NoError(t, err)
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				var u hive.User
				there, err := s.Users.ByLogin(context.Background(), login(i))
				if err == nil {
					u = *there
				} else if hive.KindOf(err) == hive.NotFound {
					u, err = s.Users.Add(context.Background(), hive.User{Login: login(i), Data: benchUser(0).Data})
				}
				var c hive.Command
				for err == nil {
					var begun [together]hive.Pending[hive.User]
					for j := range begun {
						begun[j] = s.Users.Audited(nil).BeginUpdate(context.Background(), u.ID, increment)
					}
					for _, p := range begun {
						if u, err = p.Wait(); err == nil {
							fmt.Printf("answered %d %d\n", i, u.LoginAttempts)
						}
					}
					if err == nil {
						c, err = s.Commands.Append(context.Background(), killCommand(i)).Wait()
						fmt.Printf("appended %d %d\n", i, c.ID)
					}
				}
				t.Error(err)
			})
		}
		wg.Wait()
		return
	}

	t.Parallel()
	dir := t.TempDir()
	var appended [writers]map[hive.ID]bool
	for i := range appended {
		appended[i] = map[hive.ID]bool{}
	}
	for kills := range 5 {
		cmd := child(t, dir)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		cmd.Stderr = os.Stderr
		require.NoError(t, cmd.Start())

		var answered [writers]int
		var killer *time.Timer
		lines, total := bufio.NewScanner(out), 0
		for lines.Scan() {
			var i, n int
			if _, err := fmt.Sscanf(lines.Text(), "appended %d %d", &i, &n); err == nil {
				appended[i][hive.ID(n)] = true
				continue
			}
			if _, err := fmt.Sscanf(lines.Text(), "answered %d %d", &i, &n); err != nil {
				continue // what the test binary says itself
			}
			answered[i] = n
			if total++; total == 1 {
				killer = time.AfterFunc(rand.N(300*time.Millisecond), func() { _ = cmd.Process.Kill() })
			}
		}
		require.NotNil(t, killer, "the child did nothing")
		require.ErrorContains(t, cmd.Wait(), "signal: killed")

		s, err := Open(dir)
		require.NoError(t, err)
		for i, n := range answered {
			if n == 0 {
				continue
			}
			u, err := s.Users.ByLogin(t.Context(), login(i))
			require.NoError(t, err)
			require.GreaterOrEqual(t, u.LoginAttempts, n, "an answered update is lost")
			require.LessOrEqual(t, u.LoginAttempts, n+together)
			require.Equal(t, benchUser(0).Data, u.Data)
		}
		for i, ids := range appended {
			found, err := s.Commands.Find(t.Context(), hive.MessageQuery{DeviceID: killCommand(i).DeviceID})
			require.NoError(t, err)
			require.LessOrEqual(t, len(found), len(ids)+kills+1, "one more for each kill")
			have := 0
			for _, c := range found {
				if ids[c.ID] {
					have++
				}
				want := killCommand(i)
				want.ID, want.Timestamp, want.LastUpdated = c.ID, hive.GivenAt(c.ID), hive.GivenAt(c.ID)
				require.Equal(t, want, c)
			}
			require.Equal(t, len(ids), have, "an answered append is lost")
		}
		require.NoError(t, s.Close())
	}
}

// killCommand expires, but not while the test runs.
func killCommand(i int) hive.Command {
	c := benchCommand(i)
	c.Expires = time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)
	return c
}
