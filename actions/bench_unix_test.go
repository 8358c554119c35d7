//go:build unix

package actions_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// BenchmarkDurable takes messages that are synced to the disk from the frame to
// the reply, without the socket: the accounts of many connections update
// themselves, or messages of 64 devices are stored. CPU is the processor time of
// the process for an operation. TMPDIR says on which disk.
func BenchmarkDurable(b *testing.B) {
	node := hivetest.Start(b, hivetest.Options{Retention: 30 * 24 * time.Hour})
	admin := node.As(b, "admin")
	dialogs := make([]*actions.Dialog, 256)
	for i := range benched {
		require.Contains(b, admin.Ask(fmt.Sprintf(`{"action":"device/save","deviceId":"bench%d","device":{"name":"D","networkId":1}}`, i)), "success")
	}
	for i := range dialogs {
		dialogs[i] = benchDialog(b, node, i%benched)
	}
	for _, c := range []struct{ name, request string }{
		{"user-update", `{"action":"user/update","requestId":"%02[1]d","userId":"current","user":{"data":{"n":"%02[1]d","x":%[2]q}}}`},
		{"notification-insert", `{"action":"notification/insert","requestId":"%02[1]d","deviceId":"bench%[1]d","notification":{"notification":"news","parameters":{"x":%[2]q}}}`},
		{"command-insert", `{"action":"command/insert","requestId":"%02[1]d","deviceId":"bench%[1]d","command":{"command":"news","parameters":{"x":%[2]q}}}`},
	} {
		requests := make([][]byte, benched)
		for i := range requests {
			requests[i] = fmt.Appendf(nil, c.request, i, strings.Repeat("x", 180))
		}
		for _, writers := range []int{1, 16, 256} {
			b.Run(fmt.Sprintf("%s/%d", c.name, writers), func(b *testing.B) { benchDurable(b, dialogs[:writers], requests) })
		}
	}
}

const benched = 64 // accounts, devices and requests

func benchDurable(b *testing.B, dialogs []*actions.Dialog, requests [][]byte) {
	var running sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	before := cpuTime(b)
	for w, d := range dialogs {
		running.Go(func() {
			var reply []byte
			for i := w; i < b.N; i += len(dialogs) {
				r := d.Read(requests[(w+i/len(dialogs))%len(requests)], time.Time{})
				if reply = r.Answer(b.Context(), reply[:0]); !bytes.Contains(reply, []byte(`"status":"success"`)) {
					b.Errorf("%s", reply)
				}
				r.Replied(b.Context())
			}
		})
	}
	running.Wait()
	b.ReportMetric(float64(cpuTime(b)-before)/float64(time.Microsecond)/float64(b.N), "cpu-µs/op")
}

// benchDialog opens a dialog that speaks for the i-th account, which is made when it is not there.
func benchDialog(b *testing.B, node *hivetest.Node, i int) *actions.Dialog {
	login, role, password := fmt.Sprintf("bench%d", i), hive.Administrator, hivetest.Password
	users := node.Service.Hive.Users
	if _, err := users.ByLogin(b.Context(), login); err != nil {
		_, err := users.Insert(b.Context(), hive.Operator(), hive.NewUser{Login: &login, Role: &role, Password: &password})
		require.NoError(b, err)
	}
	id, err := node.Service.Auth.Identify(node.Tokens(b, login).Access)
	require.NoError(b, err)
	return node.Service.Open(mute{}, actions.Peer{Address: "127.0.0.1"}, id)
}

// mute is a connection of a client that is told nothing.
type mute struct{}

func (mute) ID() string             { return "mute" }
func (mute) End(*hive.Error)        {}
func (mute) Flush()                 {}
func (mute) Push([]byte, ...[]byte) {}
func (mute) Send() bool             { return false }
func (mute) Room() bool             { return true }
func (mute) Break(error)            {}

// cpuTime is what the process has used, system calls included.
func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
