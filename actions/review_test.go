package actions_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

const bobID = 2

// shared starts a node where bob is a member of two networks, with a device
// each, and returns the second network. Those are "d1" and "d2".
func shared(t *testing.T) (*hivetest.Node, hive.ID) {
	node := hivetest.Start(t)
	h := node.Service.Hive
	name := "second"
	second, err := h.Networks.Insert(t.Context(), hive.NewGroup{Name: &name})
	require.NoError(t, err)
	for device, network := range map[string]hive.ID{"d1": 1, "d2": second.ID} {
		require.NoError(t, h.Networks.Assign(t.Context(), hive.Operator(), bobID, network))
		require.NoError(t, h.Devices.Save(t.Context(), hive.Operator(), device, hive.DeviceChange{Name: &name, NetworkID: &network}))
	}
	return node, second.ID
}

// unassign takes a network from bob and returns when all his subscriptions
// have been reviewed: when one of them has, and one that became due after it.
func unassign(t *testing.T, node *hivetest.Node, network hive.ID) {
	h := node.Service.Hive
	name := "later"
	require.NoError(t, h.Devices.Save(t.Context(), hive.Operator(), name, hive.DeviceChange{Name: &name}))
	bob, admin := node.Dial(t, node.TokenOf(t, "bob", []string{"*"})), node.As(t, "admin")
	require.Contains(t, bob.Ask(fmt.Sprintf(`{"action":"command/subscribe","networkIds":[%d]}`, network)), `"status":"success"`)
	require.Contains(t, admin.Ask(`{"action":"command/subscribe","deviceId":"later"}`), `"status":"success"`)
	require.NoError(t, h.Networks.Unassign(t.Context(), hive.Operator(), bobID, network))
	require.Contains(t, bob.Receive(), `"action":"command/unsubscribe"`)
	require.NoError(t, h.Devices.Delete(t.Context(), hive.Operator(), name))
	require.Contains(t, admin.Receive(), `"action":"command/unsubscribe"`)
}

// dial opens a connection of bob whose client takes no backlog until it is told to.
func dial(t *testing.T, node *hivetest.Node) (*reluctant, *actions.Dialog) {
	id, err := node.Service.Auth.Authenticate(t.Context(), node.TokenOf(t, "bob", []string{"*"}))
	require.NoError(t, err)
	client := &reluctant{take: make(chan struct{})}
	d := node.Service.Open(client, actions.Peer{}, id)
	t.Cleanup(d.Close)
	return client, d
}

func (r *reluctant) got() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.pushed...)
}

// TestNoticeFollowsReply takes a right away between a subscription and its
// reply: the client would not know what a notice before it is about.
func TestNoticeFollowsReply(t *testing.T) {
	t.Parallel()
	node, second := shared(t)
	client, d := dial(t, node)
	r := d.Read([]byte(`{"action":"notification/subscribe","deviceId":"d2"}`), time.Time{})
	require.Contains(t, string(r.Answer(t.Context(), nil)), `"status":"success"`)
	unassign(t, node, second)
	require.Empty(t, client.got())
	r.Replied(t.Context())
	require.Eventually(t, func() bool { return len(client.got()) == 1 }, 10*time.Second, time.Millisecond)
	require.Contains(t, client.got()[0], `"action":"notification/unsubscribe"`)
}

// TestBacklogEndsWhereTheRightDoes takes a network from a client that is in the
// middle of its backlog: what is stored there afterwards is not for it.
func TestBacklogEndsWhereTheRightDoes(t *testing.T) {
	t.Parallel()
	node, second := shared(t)
	admin := node.As(t, "admin")
	insert := func(device, name string) {
		require.Contains(t, admin.Ask(fmt.Sprintf(`{"action":"notification/insert","deviceId":%q,"notification":{"notification":%q}}`, device, name)), `"status":"success"`)
	}
	for range 200 {
		insert("d2", "before")
	}
	client, d := dial(t, node)
	r := d.Read([]byte(`{"action":"notification/subscribe","timestamp":"2020-01-01","names":["before","after"]}`), time.Time{})
	require.Contains(t, string(r.Answer(t.Context(), nil)), `"status":"success"`)
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Replied(t.Context())
	}()
	client.take <- struct{}{} // the first page has been read
	unassign(t, node, second)
	insert("d2", "after")
	insert("d1", "after")
	close(client.take)
	<-done
	got := client.got()
	require.Contains(t, got[len(got)-1], `"deviceId":"d1"`)
	for _, m := range got[:len(got)-1] {
		require.Contains(t, m, `"notification":"before"`)
	}
}
