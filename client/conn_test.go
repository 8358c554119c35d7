package client_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/client"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

const soon = 20 * time.Second

// connect returns a connection for an account of the node.
func connect(t *testing.T, n *hivetest.Node, login string) *client.Conn {
	t.Helper()
	c, err := client.Dial(t.Context(), n.URL, n.Tokens(t, login).Access)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// ask sends a request that must succeed.
func ask(t *testing.T, c *client.Conn, action string, members map[string]any) {
	t.Helper()
	require.NoError(t, client.Ask(t.Context(), c, action, members, nil))
}

// fields are the members of a request.
type fields = map[string]any

func saveDevice(t *testing.T, c *client.Conn, id string) {
	t.Helper()
	ask(t, c, "device/save", fields{"deviceId": id, "device": fields{"name": id, "networkId": 1, "deviceTypeId": 1}})
}

func TestCallsFromManyGoroutines(t *testing.T) {
	t.Parallel()
	c := connect(t, hivetest.Start(t), "admin")
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() {
			reply, err := c.Call(context.Background(), fmt.Appendf(nil, `{"action":"no/%d","requestId":%d}`, n, n))
			if err != nil || client.Refused(reply) == nil {
				t.Errorf("%s: %v", reply, err)
			}
			want := fmt.Sprintf(`{"action":"no/%d","requestId":%d,`, n, n)
			if len(reply) < len(want) || string(reply[:len(want)]) != want {
				t.Errorf("the reply to %d is %s", n, reply)
			}
		})
	}
	all.Wait()
}

func TestCallErrors(t *testing.T) {
	t.Parallel()
	n := hivetest.Start(t)
	_, err := client.Dial(t.Context(), n.URL, "damaged")
	var refused *client.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 401, refused.Code)

	c := connect(t, n, "admin")
	_, err = c.Call(t.Context(), []byte(`nonsense`))
	require.ErrorContains(t, err, "not a JSON object")
	err = client.Ask(t.Context(), c, "user/get", fields{"userId": 99}, nil)
	require.Equal(t, &client.Error{Code: 404, Text: "User with id = 99 not found"}, err)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.Call(ended, []byte(`{"action":"server/info"}`))
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, n.Shutdown())
	<-c.Done()
	_, err = c.Call(t.Context(), []byte(`{"action":"server/info"}`))
	require.ErrorContains(t, err, "the connection is over")
}

func TestSubscription(t *testing.T) {
	t.Parallel()
	c := connect(t, hivetest.Start(t), "admin")
	saveDevice(t, c, "lamp")
	got := make(chan client.Message, 10)
	s, err := c.Subscribe(t.Context(), client.Interest{Kind: client.Updates, DeviceID: "lamp", Names: []string{"set"}}, func(m client.Message) { got <- m })
	require.NoError(t, err)
	var inserted struct{ Command struct{ ID int64 } }
	command := fields{"command": "set", "parameters": fields{"level": 30}}
	require.NoError(t, client.Ask(t.Context(), c, "command/insert", fields{"deviceId": "lamp", "command": command}, &inserted))
	update := fields{"deviceId": "lamp", "commandId": inserted.Command.ID, "command": fields{"status": "done", "result": fields{"level": 30}}}
	ask(t, c, "command/update", update)
	m := <-got
	require.Equal(t, inserted.Command.ID, m.ID)
	require.Equal(t, client.Updates, m.Kind)
	require.Equal(t, []string{"set", "lamp", "done"}, []string{m.Name, m.DeviceID, m.Status})
	require.JSONEq(t, `{"level":30}`, string(m.Result))
	require.WithinDuration(t, time.Now(), m.LastUpdated, soon)

	require.NoError(t, s.Cancel(t.Context()))
	<-s.Done()
	require.NoError(t, s.Err())
	require.NoError(t, s.Cancel(t.Context()))
	ask(t, c, "command/update", update)
	require.Empty(t, got)
}

func TestSubscriptionIsWithdrawn(t *testing.T) {
	t.Parallel()
	n := hivetest.Start(t)
	c := connect(t, n, "admin")
	saveDevice(t, c, "lamp")
	require.NoError(t, n.Service.Hive.Networks.Assign(t.Context(), 2, 1))
	s, err := connect(t, n, "bob").Subscribe(t.Context(), client.Interest{DeviceID: "lamp"}, func(client.Message) {})
	require.NoError(t, err)
	require.NoError(t, n.Service.Hive.Devices.Delete(t.Context(), hive.Operator(), "lamp"))
	<-s.Done()
	var refused *client.Error
	require.ErrorAs(t, s.Err(), &refused)
	require.Equal(t, 403, refused.Code)
}
