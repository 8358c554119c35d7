package client_test

import (
	"context"
	"encoding/json"
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

func saveDevice(t *testing.T, c *client.Conn, id string) {
	t.Helper()
	device := client.DeviceChange{Name: &id, NetworkID: new(int64(1)), DeviceTypeID: new(int64(1))}
	require.NoError(t, c.DeviceSave(t.Context(), id, device))
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
	require.Equal(t, `{"code":401,"status":"error","error":"Invalid credentials"}`, string(refused.Reply))

	c := connect(t, n, "admin")
	_, err = c.Call(t.Context(), []byte(`nonsense`))
	require.ErrorContains(t, err, "not a JSON object")
	_, err = c.UserGet(t.Context(), 99)
	require.Equal(t, &client.Error{
		Code: 404, Text: "User with id = 99 not found",
		Reply: []byte(`{"action":"user/get","requestId":"client-1","code":404,"status":"error","error":"User with id = 99 not found"}`),
	}, err)
	require.ErrorContains(t, client.Ask(t.Context(), c, "user/get", 99, nil), "int is no JSON object")
	require.NoError(t, client.Ask(t.Context(), c, "user/get", map[string]any{"userId": "current"}, nil))
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
	inserted, err := c.CommandInsert(t.Context(), "lamp", client.NewCommand{Command: "set", Parameters: json.RawMessage(`{"level":30}`)})
	require.NoError(t, err)
	done := client.CommandChange{Status: new("done"), Result: json.RawMessage(`{"level":30}`)}
	require.NoError(t, c.CommandUpdate(t.Context(), "lamp", inserted.ID, done))
	m := <-got
	require.Equal(t, inserted.ID, m.ID)
	require.Equal(t, client.Updates, m.Kind)
	require.Equal(t, []string{"set", "lamp", "done"}, []string{m.Name, m.DeviceID, m.Status})
	require.JSONEq(t, `{"level":30}`, string(m.Result))
	require.WithinDuration(t, time.Now(), m.LastUpdated, soon)

	require.NoError(t, s.Cancel(t.Context()))
	<-s.Done()
	require.NoError(t, s.Err())
	require.NoError(t, s.Cancel(t.Context()))
	require.NoError(t, c.CommandUpdate(t.Context(), "lamp", inserted.ID, done))
	require.Empty(t, got)
}

func TestSubscriptionIsWithdrawn(t *testing.T) {
	t.Parallel()
	n := hivetest.Start(t)
	c := connect(t, n, "admin")
	saveDevice(t, c, "lamp")
	require.NoError(t, n.Service.Hive.Networks.Assign(t.Context(), hive.Operator(), 2, 1))
	s, err := connect(t, n, "bob").Subscribe(t.Context(), client.Interest{DeviceID: "lamp"}, func(client.Message) {})
	require.NoError(t, err)
	require.NoError(t, n.Service.Hive.Devices.Delete(t.Context(), hive.Operator(), "lamp"))
	<-s.Done()
	var refused *client.Error
	require.ErrorAs(t, s.Err(), &refused)
	require.Equal(t, 403, refused.Code)
}
