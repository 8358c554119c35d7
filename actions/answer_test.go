package actions_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// nowhere is a connection that nobody listens on.
type nowhere struct{}

func (nowhere) ID() string             { return "test" }
func (nowhere) End(*hive.Error)        {}
func (nowhere) Flush()                 {}
func (nowhere) Push([]byte, ...[]byte) {}
func (nowhere) Send() bool             { return false }
func (nowhere) Room() bool             { return true }
func (nowhere) Break(error)            {}

func open(t testing.TB, node *hivetest.Node, login string) *actions.Dialog {
	id, err := node.Service.Auth.Authenticate(t.Context(), node.Tokens(t, login).Access)
	require.NoError(t, err)
	d := node.Service.Open(nowhere{}, actions.Peer{}, id)
	t.Cleanup(d.Close)
	return d
}

// answer appends the reply to a message to dst.
func answer(ctx context.Context, d *actions.Dialog, dst, message []byte) []byte {
	r := d.Read(message, time.Time{})
	dst = r.Answer(ctx, dst)
	r.Replied(ctx)
	return dst
}

// TestAnswerAllocations holds the requests that are served from memory to one
// allocation, so that garbage does not grow with the number of messages.
func TestAnswerAllocations(t *testing.T) {
	node := hivetest.Start(t)
	d := open(t, node, "bob")
	dst := make([]byte, 0, 4096)
	for _, frame := range []string{
		`{"action":"server/info","requestId":"1"}`,
		`{"action":"user/get","requestId":"1","userId":"current"}`,
		`{"action":"user/getCurrent","requestId":12}`,
	} {
		message := []byte(frame)
		ctx := t.Context()
		require.LessOrEqual(t, testing.AllocsPerRun(200, func() { dst = answer(ctx, d, dst[:0], message) }), 1.0, frame)
		require.Contains(t, string(dst), `"status":"success"`)
	}
}

// FuzzAnswer sends anything as an administrator: exactly one well-formed
// answer on one line comes back, and nothing leaks.
func FuzzAnswer(f *testing.F) {
	for text := range hostile() {
		if len(text) < 1000 {
			f.Add([]byte(text))
		}
	}
	for _, a := range actions.All() {
		f.Add([]byte(request(a.Name)))
	}
	node := hivetest.Start(f)
	d := open(f, node, "admin")
	f.Fuzz(func(t *testing.T, frame []byte) {
		reply := answer(t.Context(), d, nil, frame)
		require.True(t, json.Valid(reply), "%q -> %q", frame, reply)
		require.False(t, bytes.ContainsRune(reply, '\n'))
		var answer struct{ Status, Error string }
		require.NoError(t, json.Unmarshal(reply, &answer))
		require.Contains(t, []string{"success", "error"}, answer.Status)
		require.NotEqual(t, "Internal server error", answer.Error, "%q", frame)
	})
}

func BenchmarkAnswer(b *testing.B) {
	node := hivetest.Start(b)
	d := open(b, node, "bob")
	for name, frame := range map[string]string{
		"server-info": `{"action":"server/info","requestId":"1"}`,
		"user-get":    `{"action":"user/get","requestId":"1","userId":"current"}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			dst, message, ctx := make([]byte, 0, 4096), []byte(frame), b.Context()
			for b.Loop() {
				dst = answer(ctx, d, dst[:0], message)
			}
		})
	}
}
