package actions_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/internal/hivetest"
)

// reluctant is a connection whose client takes nothing until it is told to.
type reluctant struct {
	nowhere
	take   chan struct{}
	mu     sync.Mutex
	pushed []string
}

func (r *reluctant) Room() bool {
	<-r.take
	return true
}

func (r *reluctant) Push(tail []byte, messages ...[]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range messages {
		r.pushed = append(r.pushed, string(m)+string(tail))
	}
}

// TestNothingIsLostBehindABacklog stores more behind the back of a client that
// is slow to take its backlog than is held for it, with times of all kinds:
// what the pages of the backlog have passed already comes too, and all of it
// once.
func TestNothingIsLostBehindABacklog(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ insert, subscribe string }{
		"notifications":    {`{"action":"notification/insert","deviceId":"d","notification":{"notification":"n","timestamp":%q,"parameters":{"n":%d,"pad":%q}}}`, `"action":"notification/subscribe"`},
		"limited commands": {`{"action":"command/insert","deviceId":"d","command":{"command":"n","timestamp":%q,"parameters":{"n":%d,"pad":%q}}}`, `"action":"command/subscribe","limit":2`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := hivetest.Start(t)
			publisher := node.As(t, "admin")
			n := 0
			pad := strings.Repeat("x", 2000)
			insert := func(timestamp string) {
				require.Contains(t, publisher.Ask(fmt.Sprintf(c.insert, timestamp, n, pad)), `"status":"success"`)
				n++
			}
			require.Contains(t, publisher.Ask(`{"action":"device/save","deviceId":"d","device":{"name":"D","networkId":1}}`), `"status":"success"`)
			insert("2020-01-02")
			insert("2099-01-01")
			id, err := node.Service.Auth.Authenticate(t.Context(), node.Tokens(t, "admin").Access)
			require.NoError(t, err)
			client := &reluctant{take: make(chan struct{})}
			d := node.Service.Open(client, actions.Peer{}, id)
			t.Cleanup(d.Close)
			r := d.Read([]byte(`{`+c.subscribe+`,"deviceId":"d","names":["n"],"timestamp":"2020-01-01"}`), time.Time{})
			reply := r.Answer(t.Context(), nil)
			require.Contains(t, string(reply), `"status":"success"`)
			done := make(chan struct{})
			go func() {
				defer close(done)
				r.Replied(t.Context())
			}()
			for i := range 300 {
				insert([]string{"", "2020-01-03", "2019-01-01", "2098-01-01"}[i%4])
			}
			close(client.take)
			<-done
			require.Eventually(t, func() bool {
				client.mu.Lock()
				defer client.mu.Unlock()
				return len(client.pushed) >= n
			}, 10*time.Second, time.Millisecond)
			got := map[int]int{}
			for _, text := range client.pushed {
				var m struct {
					Notification, Command struct{ Parameters struct{ N int } }
				}
				require.NoError(t, json.Unmarshal([]byte(text), &m))
				got[m.Notification.Parameters.N+m.Command.Parameters.N]++
			}
			require.Len(t, got, n)
			require.Len(t, client.pushed, n)
		})
	}
}
