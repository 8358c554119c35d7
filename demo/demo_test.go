package demo_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"hivewire/client"
	"hivewire/demo"
	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/storage/embedded"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// run starts a node with the demo; what the demo warns of arrives on the channel.
func run(t *testing.T, options ...hivetest.Options) (*hivetest.Node, chan error) {
	t.Helper()
	n := hivetest.Start(t, options...)
	created, err := demo.Prepare(t.Context(), n.Service.Hive, "random-password")
	require.NoError(t, err)
	require.True(t, created)
	warned := make(chan error, 1000)
	d := demo.Start(n.Service.Hive, func(err error) { warned <- err })
	t.Cleanup(d.Close)
	return n, warned
}

func TestPrepareTwice(t *testing.T) {
	t.Parallel()
	n, _ := run(t)
	h := n.Service.Hive
	created, err := demo.Prepare(t.Context(), h, "another-password")
	require.NoError(t, err)
	require.False(t, created)
	user, err := h.Users.ByLogin(t.Context(), demo.Login)
	require.NoError(t, err)
	require.Equal(t, hive.Client, user.Role)
	networks, err := h.Users.Networks(t.Context(), user)
	require.NoError(t, err)
	require.Len(t, networks, 1)
	require.Equal(t, "Demo", networks[0].Name)
	devices, err := h.Devices.Find(t.Context(), hive.Operator(), hive.DeviceFilter{NetworkID: &networks[0].ID})
	require.NoError(t, err)
	require.Len(t, devices, 5)
}

// TestPrepareAtOnce as several nodes do that start together on one store.
func TestPrepareAtOnce(t *testing.T) {
	t.Parallel()
	h := hivetest.Start(t).Service.Hive
	var made atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			created, err := demo.Prepare(t.Context(), h, "random-password")
			if err != nil {
				t.Error(err)
			}
			if created {
				made.Add(1)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, made.Load())
}

// TestEverythingIsSeen waits, as the account, for a reading of each device.
func TestEverythingIsSeen(t *testing.T) {
	t.Parallel()
	n, _ := run(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	enough := errors.New("enough")
	seen := map[string]string{}
	token := n.Tokens(t, demo.Login).Access
	feed := client.Feed{
		Dial:      func(ctx context.Context) (*client.Conn, error) { return client.Dial(ctx, n.URL, token) },
		Interests: []client.Interest{{Kind: client.Notifications}},
	}
	err := feed.Run(ctx, func(m client.Message) error {
		seen[m.DeviceID] = m.Name
		if len(seen) == 5 {
			return enough
		}
		return nil
	})
	require.ErrorIs(t, err, enough)
	require.Equal(t, map[string]string{
		"demo-thermostat": "temperature", "demo-lock": "lock", "demo-meter": "power", "demo-lamp": "light", "demo-weather": "weather",
	}, seen)
}

func TestCommandsAreObeyed(t *testing.T) {
	t.Parallel()
	n, _ := run(t)
	for _, test := range []struct{ device, command, parameters, status, result string }{
		{"demo-lamp", "set", `{"level":30}`, "done", `{"on":true,"level":30,"watts":3}`},
		{"demo-lamp", "off", ``, "done", `{"on":false,"level":30,"watts":0}`},
		{"demo-lamp", "set", `{"level":101}`, "error", `{"error":"level must be a number from 0 to 100","usage":"set {\"level\": 0 to 100}"}`},
		{"demo-lamp", "sing", ``, "error", `{"error":"unknown command \"sing\"","understands":["off","on","set {\"level\": 0 to 100}"]}`},
		{"demo-lock", "unlock", ``, "done", `{"locked":false,"battery":96.9}`},
		{"demo-lock", "unlock", `{"why":"again"}`, "done", `{"locked":false,"battery":96.9}`},
	} {
		parameters := []byte(test.parameters)
		if len(parameters) == 0 {
			parameters = nil
		}
		status, result := obeyed(t, n, test.device, hive.NewCommand{Name: test.command, Parameters: parameters})
		require.Equal(t, test.status, status, test.command)
		require.JSONEq(t, test.result, string(result))
	}
	status, result := obeyed(t, n, "demo-thermostat", hive.NewCommand{Name: "set", Parameters: []byte(`{"target":25.5}`)})
	require.Equal(t, "done", status)
	require.Contains(t, string(result), `"target":25.5`)
	for _, device := range []string{"demo-meter", "demo-weather"} {
		status, _ := obeyed(t, n, device, hive.NewCommand{Name: "read"})
		require.Equal(t, "done", status)
	}
}

// obeyed gives a command and returns the answer to it.
func obeyed(t *testing.T, n *hivetest.Node, device string, c hive.NewCommand) (status string, result []byte) {
	t.Helper()
	commands := n.Service.Hive.Commands
	given, err := commands.Insert(t.Context(), hive.Operator(), device, c).Wait()
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		now, err := commands.Get(t.Context(), hive.Operator(), device, given.ID)
		require.NoError(t, err)
		if now.Status == nil {
			return false
		}
		status, result = *now.Status, now.Result
		return true
	}, time.Minute, 5*time.Millisecond)
	return status, result
}

// TestFailuresAreToldOnce deletes a device under way: the others go on.
func TestFailuresAreToldOnce(t *testing.T) {
	t.Parallel()
	n, warned := run(t)
	require.NoError(t, n.Service.Hive.Devices.Delete(t.Context(), hive.Operator(), "demo-lamp"))
	require.ErrorContains(t, <-warned, "demo-lamp")
	var others sync.WaitGroup
	for range 2 {
		others.Go(func() { obeyed(t, n, "demo-lock", hive.NewCommand{Name: "lock"}) })
	}
	others.Wait()
	time.Sleep(3 * time.Second) // the lamp has had its turn again
	require.Empty(t, warned)
}

// fragile is a store of notifications that may be down.
type fragile struct {
	hive.Log[hive.Notification]
	down atomic.Bool
	used atomic.Int64 // since it was last down or up
}

func (f *fragile) Append(ctx context.Context, n hive.Notification) hive.Pending[hive.Notification] {
	f.used.Add(1)
	if f.down.Load() {
		return hive.Failed[hive.Notification](hive.Unavailablef("for a test"))
	}
	return f.Log.Append(ctx, n)
}

// TestOutage takes the store away twice.
func TestOutage(t *testing.T) {
	t.Parallel()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	f := &fragile{Log: store.Notifications}
	store.Notifications = f
	n, warned := run(t, hivetest.Options{Store: &store})
	for range 2 {
		for _, down := range []bool{true, false} {
			f.down.Store(down)
			f.used.Store(0)
			require.Eventually(t, func() bool { return f.used.Load() >= 7 }, time.Minute, 10*time.Millisecond)
		}
		require.Equal(t, hive.Unavailable, hive.KindOf(<-warned))
		require.Empty(t, warned)
	}
	obeyed(t, n, "demo-lamp", hive.NewCommand{Name: "on"})
}
