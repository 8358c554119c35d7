package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/client"
)

// TestDemo watches the made-up devices and sends them commands.
func TestDemo(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	out, stop := start(t, dir, "HIVEWIRE_DEMO=true")
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "notification/subscribe") }, 20*time.Second, 10*time.Millisecond)
	url := regexp.MustCompile(`ws://\S+`).FindString(out.String())
	password := regexp.MustCompile(`Login demo, password (\S+)\.`).FindStringSubmatch(out.String())[1]
	env := []string{"HIVEWIRE_URL=" + url}
	code, token := command(env, password+"\n", "call", "--login", "demo", "token", `{"login":"demo","password":"`+password+`"}`)
	require.Equal(t, exitOK, code, token)
	var reply struct{ AccessToken string }
	require.NoError(t, json.Unmarshal([]byte(token), &reply))

	ctx, cancel := context.WithCancel(t.Context())
	watched, ended := &output{}, make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"watch", "--login", "demo"}, env, strings.NewReader(password+"\n"), watched, watched)
	}()
	require.Eventually(t, func() bool { return strings.Contains(watched.String(), "hivewire: watching") }, 20*time.Second, 10*time.Millisecond)

	env = append(env, "HIVEWIRE_TOKEN="+reply.AccessToken)
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"demo-lamp", "set", `{"level":30}`}, exitOK, `"status":"done","result":{"on":true,"level":30,`},
		{[]string{"demo-lamp", "sing"}, exitOK, `"status":"error"`},
		{[]string{"demo-lamp", "off", "--no-wait"}, exitOK, `{"id":`},
		{[]string{"demo-lamp", "off", "--status", "done"}, exitOK, `"status":"done"`},
		{[]string{"demo-lamp", "off", "--status", "never", "--timeout", "500ms"}, exitNoStatus, `the status "never" did not come; command `},
		{[]string{"no-such-lamp", "off"}, exitError, "Access is denied (403)"},
		{[]string{"no-such-lamp", "off", "--no-wait"}, exitError, "Access is denied (403)"},
		{[]string{"demo-lamp", "set", "30"}, exitTransport, "not a JSON object"},
		{[]string{"demo-lamp", "on", "--url", "ws://127.0.0.1:1"}, exitTransport, "connection refused"},
	} {
		code, out := command(env, "", append([]string{"send"}, test.args...)...)
		require.Equal(t, test.code, code, "%s: %s", test.args, out)
		require.Contains(t, out, test.says)
	}
	for _, says := range []string{`"action":"command/insert","command":{`, `"action":"command/update"`, `"notification":"temperature"`} {
		require.Eventually(t, func() bool { return strings.Contains(watched.String(), says) }, 20*time.Second, 10*time.Millisecond, says)
	}
	cancel()
	require.Equal(t, exitOK, <-ended)
	require.Equal(t, exitOK, stop())

	again, stop := start(t, dir, "HIVEWIRE_DEMO=true")
	require.Eventually(t, func() bool { return strings.Contains(again.String(), "send demo-lamp") }, 20*time.Second, 10*time.Millisecond)
	require.NotContains(t, again.String(), "password")
	require.Equal(t, exitOK, stop())
}

func TestWatchFlags(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	w := watched{devices: []string{"a", "b"}, updates: true, names: []string{"set"}, since: "10m"}
	interests, err := w.interests(now)
	require.NoError(t, err)
	require.Equal(t, []client.Interest{
		{Kind: client.Updates, DeviceID: "a", Names: []string{"set"}, Since: now.Add(-10 * time.Minute)},
		{Kind: client.Updates, DeviceID: "b", Names: []string{"set"}, Since: now.Add(-10 * time.Minute)},
	}, interests)

	w = watched{networks: []int64{2}, since: "2026-02-28T12:00:00"}
	interests, err = w.interests(now)
	require.NoError(t, err)
	require.Len(t, interests, 3)
	for i, kind := range []client.Kind{client.Notifications, client.Commands, client.Updates} {
		require.Equal(t, client.Interest{Kind: kind, NetworkIDs: []int64{2}, Since: now.Add(-24 * time.Hour)}, interests[i])
	}

	_, err = (&watched{devices: []string{"a"}, types: []int64{1}}).interests(now)
	require.ErrorIs(t, err, errDeviceAndGroup)
	_, err = (&watched{devices: []string{""}}).interests(now)
	require.ErrorIs(t, err, errNoDevice)
	_, err = (&watched{since: "yesterday"}).interests(now)
	require.ErrorContains(t, err, `--since is "yesterday"`)
}

func TestColumns(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := newColumns(&out)
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, m := range []client.Message{
		{Timestamp: at, DeviceID: "lamp", Name: "light", Parameters: json.RawMessage(`{"on":true}`)},
		{Kind: client.Commands, Timestamp: at, DeviceID: "a-long-device-id", Name: "on", Parameters: json.RawMessage(`null`)},
		{Kind: client.Updates, Timestamp: at, LastUpdated: at.Add(time.Second), DeviceID: "lamp", Name: "\x1b[2Jon", Status: "do\u009bne", Result: json.RawMessage(`{"n":1}`)},
	} {
		require.NoError(t, c.print(m))
	}
	require.Equal(t, `2026-03-01T12:00:00.000  lamp          notification  light     {"on":true}
2026-03-01T12:00:00.000  a-long-device-id  command       on
2026-03-01T12:00:01.000  lamp              update        \u001b[2Jon  do\u009bne {"n":1}
`, out.String())
}
