package ws_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/storage/embedded"
)

// heldStore calls before for each notification, command and change of an
// account that it stores, from when it is set, and does not answer earlier.
type heldStore struct {
	mu     sync.Mutex
	before func(ctx context.Context)
}

func (h *heldStore) set(before func(ctx context.Context)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.before = before
}

func (h *heldStore) wait(ctx context.Context) {
	h.mu.Lock()
	before := h.before
	h.mu.Unlock()
	if before != nil {
		before(ctx)
	}
}

type heldLog[E any] struct {
	hive.Log[E]
	h *heldStore
}

func (l heldLog[E]) Append(ctx context.Context, e E) hive.Pending[E] {
	return withhold(ctx, l.h, l.Log.Append(ctx, e))
}

// withhold keeps the outcome of a write back.
func withhold[E any](ctx context.Context, h *heldStore, p hive.Pending[E]) hive.Pending[E] {
	held := heldWrite[E]{p, make(chan struct{})}
	go func() {
		h.wait(ctx)
		close(held.released)
	}()
	return held
}

type heldWrite[E any] struct {
	hive.Pending[E]
	released chan struct{}
}

func (p heldWrite[E]) Ready() bool {
	select {
	case <-p.released:
		return p.Pending.Ready()
	default:
		return false
	}
}

func (p heldWrite[E]) Wait() (E, error) {
	<-p.released
	return p.Pending.Wait()
}

type heldAccounts struct {
	hive.UserStore
	h *heldStore
}

func (u heldAccounts) Update(ctx context.Context, id hive.ID, edit func(*hive.User) error) (hive.User, error) {
	u.h.wait(ctx)
	return u.UserStore.Update(ctx, id, edit)
}

func (u heldAccounts) Audited(record func(before, after *hive.User) *hive.AuditRecord) hive.AuditedUsers {
	return heldAudited{u.UserStore.Audited(record), u.h}
}

type heldAudited struct {
	hive.AuditedUsers
	h *heldStore
}

func (u heldAudited) BeginUpdate(ctx context.Context, id hive.ID, edit func(*hive.User) error) hive.Pending[hive.User] {
	return withhold(ctx, u.h, u.AuditedUsers.BeginUpdate(ctx, id, edit))
}

func (u heldAudited) Update(ctx context.Context, id hive.ID, edit func(*hive.User) error) (hive.User, error) {
	u.h.wait(ctx)
	return u.AuditedUsers.Update(ctx, id, edit)
}

// devices is how many devices startHeld makes: d0, d1 and so on.
const devices = 20

func startHeld(t *testing.T) (*hivetest.Node, *heldStore) {
	t.Helper()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	h := new(heldStore)
	store.Notifications, store.Commands = heldLog[hive.Notification]{store.Notifications, h}, heldLog[hive.Command]{store.Commands, h}
	store.Users = heldAccounts{store.Users, h}
	node := hivetest.Start(t, hivetest.Options{Store: &store})
	admin := node.As(t, "admin")
	for i := range devices {
		require.Contains(t, admin.Ask(fmt.Sprintf(`{"action":"device/save","deviceId":"d%d","device":{"name":"D","networkId":1}}`, i)), "success")
	}
	return node, h
}

// as opens a connection that speaks for an account.
func as(t testing.TB, node *hivetest.Node, login string) *wire {
	t.Helper()
	w := dial(t, node)
	w.send(frame(0x81, authenticateAs(t, node, login)))
	_, payload := w.next()
	require.Contains(t, payload, `"status":"success"`)
	return w
}

func authenticateAs(t testing.TB, node *hivetest.Node, login string) string {
	return `{"action":"authenticate","token":"` + node.Tokens(t, login).Access + `"}`
}

// together is the frames of messages, which arrive in one piece.
func together(messages ...string) (frames []byte) {
	for _, m := range messages {
		frames = append(frames, frame(0x81, m)...)
	}
	return frames
}

func notify(device, n int) string {
	return fmt.Sprintf(`{"action":"notification/insert","requestId":%d,"deviceId":"d%d","notification":{"notification":"n","parameters":{"n":%d}}}`, n, device, n)
}

func insertCommand(device, n int) string {
	return fmt.Sprintf(`{"action":"command/insert","requestId":%d,"deviceId":"d%d","command":{"command":"c","parameters":{"n":%d}}}`, n, device, n)
}

// crowd counts who is waiting at the same time.
type crowd struct {
	mu         sync.Mutex
	now, most  int
	enough     int
	sufficient chan struct{} // closed when enough are waiting
}

// meet waits until there are enough, or long enough to know that they do not come.
func (c *crowd) meet(context.Context) {
	c.mu.Lock()
	c.now++
	c.most = max(c.most, c.now)
	if c.now == c.enough {
		close(c.sufficient)
	}
	c.mu.Unlock()
	select {
	case <-c.sufficient:
	case <-time.After(5 * time.Second):
	}
	c.mu.Lock()
	c.now--
	c.mu.Unlock()
}

// TestRequestsShareTheDisk demands that requests of one connection are on their
// way to the disk at the same time, sixteen of them and no more.
func TestRequestsShareTheDisk(t *testing.T) {
	t.Parallel()
	node, h := startHeld(t)
	admin := node.As(t, "admin")
	for i := range devices {
		require.Contains(t, admin.Ask(fmt.Sprintf(`{"action":"user/insert","user":{"login":"user%d","role":1,"password":"secret1"}}`, i)), "success")
	}
	const firstUser = 4
	for name, request := range map[string]func(i int) string{
		"notifications": func(i int) string { return notify(i, i) },
		"commands":      func(i int) string { return insertCommand(i, i) },
		"devices": func(i int) string {
			return fmt.Sprintf(`{"action":"device/save","requestId":%d,"deviceId":"d%d","device":{"name":"E"}}`, i, i)
		},
		"accounts": func(i int) string {
			return fmt.Sprintf(`{"action":"user/update","requestId":%d,"userId":%d,"user":{"data":{"n":%d},"introReviewed":true}}`, i, firstUser+i, i)
		},
		"one account": func(i int) string {
			return fmt.Sprintf(`{"action":"user/update","requestId":%d,"userId":%d,"user":{"data":{"n":%d}}}`, i, firstUser, i)
		},
		"one's own account": func(i int) string {
			return fmt.Sprintf(`{"action":"user/updateCurrent","requestId":%d,"user":{"data":{"n":%d}}}`, i, i)
		},
		"one device": func(i int) string {
			return fmt.Sprintf(`{"action":"notification/insert","requestId":%d,"deviceId":"d0","notification":{"notification":"n"}}`, i)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := as(t, node, "admin")
			c := &crowd{enough: 16, sufficient: make(chan struct{})}
			h.set(c.meet)
			defer h.set(nil)
			var all []string
			for i := range devices {
				all = append(all, request(i))
			}
			w.send(together(all...))
			for i := range devices {
				_, payload := w.next()
				require.Contains(t, payload, fmt.Sprintf(`"requestId":%d,"status":"success"`, i), "replies come in the order of the requests")
			}
			require.Equal(t, 16, c.most)
		})
	}
}

// dawdle makes writes overtake each other.
func dawdle(context.Context) { time.Sleep(rand.N(2 * time.Millisecond)) }

var changing = regexp.MustCompile(`"(id|timestamp|lastUpdated|lastLogin|subscriptionId|passwordHash)":("[^"]*"|\d+)`)

// TestAtOnceIsOneAfterAnother gives one node requests at once and another one
// after the other, and compares the replies.
func TestAtOnceIsOneAfterAnother(t *testing.T) {
	t.Parallel()
	atOnce, h := startHeld(t)
	slowly, _ := startHeld(t)
	h.set(dawdle)
	a, s := as(t, atOnce, "admin"), as(t, slowly, "admin")
	list := func(device int) string {
		return fmt.Sprintf(`{"action":"notification/list","deviceId":"d%d","names":["n"],"take":1000}`, device)
	}
	requests := []string{
		notify(0, 1), notify(1, 2), notify(0, 3), list(0), notify(1, 4), list(1),
		`{"action":"notification/insert","deviceId":"none","notification":{"notification":"n"}}`, notify(2, 5), `{`,
		`{"action":"notification/insert","deviceId":"d3"}`, notify(3, 6), `{"action":"notification/insert","deviceId":7}`, `{"action":"nonsense"}`,
		`{"action":"notification/insert","deviceId":"d4","deviceId":"d5","notification":{"notification":"n"}}`, notify(4, 7), list(4), list(5),
		notify(7, 1), notify(7, 2), `{"action":"device/save","deviceId":"d7","device":{"name":"Seven"}}`, notify(7, 3), insertCommand(7, 4), insertCommand(7, 5),
		notify(7, 6), `{"action":"notification/insert","requestId":8,"deviceId":"d7","notification":{}}`, notify(7, 7), insertCommand(7, 8),
		`{"action":"notification/list","deviceId":"d7","take":1000}`, `{"action":"command/list","deviceId":"d7","take":1000}`,
		notify(0, 8), `{"action":"device/delete","deviceId":"d0"}`, notify(0, 9),
		`{"action":"device/save","deviceId":"d0","device":{"name":"New"}}`, notify(0, 10), notify(1, 11), list(0),
		`{"action":"user/update","requestId":1,"userId":2,"user":{"login":"robert"}}`,
		`{"action":"user/update","requestId":2,"userId":3,"user":{"login":"bob"}}`,
		`{"action":"user/update","requestId":3,"userId":2,"user":{"data":{"a":1}}}`,
		`{"action":"user/update","requestId":4,"userId":"2","user":{"data":{"a":2}}}`,
		`{"action":"user/update","requestId":5,"userId":"current","user":{"data":{"a":3}}}`,
		`{"action":"user/update","requestId":6,"userId":1,"user":{"data":{"a":4}}}`,
		`{"action":"user/updateCurrent","requestId":7,"user":{"data":{"a":5}}}`, `{"action":"user/updateCurrent","requestId":8,"user":{"data":{"a":6}}}`,
		`{"action":"user/updateCurrent","requestId":9,"user":{"data":7}}`, `{"action":"user/updateCurrent","requestId":10}`,
		`{"action":"user/updateCurrent","requestId":11,"user":{"introReviewed":true}}`, `{"action":"user/updateCurrent","requestId":12,"user":{"login":""}}`,
		`{"action":"user/updateCurrent","requestId":13,"user":{"data":{"a":8}}}`, `{"action":"user/update","requestId":14,"userId":1,"user":{"data":{"a":9}}}`,
		`{"action":"user/update","requestId":15,"userId":99,"user":{"data":{"a":1}}}`, `{"action":"user/update","requestId":16,"userId":99,"user":{"data":{"a":1}}}`,
		`{"action":"user/get","userId":2}`, `{"action":"user/get","userId":1}`,
		`{"action":"device/save","deviceId":"e1","device":{"name":"E"}}`, `{"action":"device/save","deviceId":"e2","device":{"name":"E"}}`,
		notify(1, 12), `{"action":"device/list","namePattern":"E%","sortField":"name"}`, `{"action":"device/count"}`,
		`{"action":"user/insert","user":{"login":"other","role":0,"password":"secret1"}}`, // else admin has to stay one
		notify(6, 13), `{"action":"user/update","requestId":7,"userId":1,"user":{"role":1}}`,
		`{"action":"user/update","requestId":8,"userId":3,"user":{"data":{"a":5}}}`,
	}
	var serially []string
	for _, r := range requests {
		s.send(frame(0x81, r))
		_, payload := s.next()
		serially = append(serially, changing.ReplaceAllString(payload, `"$1":0`))
	}
	require.Contains(t, serially[len(serially)-1], "denied", "the caller is no administrator any more")
	a.send(together(requests...))
	for i, r := range requests {
		_, payload := a.next()
		require.Equal(t, serially[i], changing.ReplaceAllString(payload, `"$1":0`), "%d: %s", i, r)
	}
}

// TestWhoAsksIsABarrier changes the account of a connection between requests.
func TestWhoAsksIsABarrier(t *testing.T) {
	t.Parallel()
	node, h := startHeld(t)
	w := as(t, node, "admin")
	h.set(dawdle)
	admin, bob := authenticateAs(t, node, "admin"), authenticateAs(t, node, "bob")
	for range 20 {
		w.send(together(notify(0, 1), notify(1, 2), bob, notify(2, 3), notify(3, 4), admin, notify(4, 5), notify(5, 6)))
		for i, want := range []string{"success", "success", "success", "error", "error", "success", "success", "success"} {
			_, payload := w.next()
			require.Contains(t, payload, `"status":"`+want, i)
		}
	}
}

// hold keeps writes until release is called.
func hold(h *heldStore) (release func()) {
	held := make(chan struct{})
	h.set(func(context.Context) { <-held })
	return func() { close(held) }
}

// TestReplyWaitsForNoOtherRequest has something other than a request behind
// requests that are served.
func TestReplyWaitsForNoOtherRequest(t *testing.T) {
	t.Parallel()
	node, _ := startHeld(t)
	for name, behind := range map[string][]byte{
		"part of a request": frame(0x81, notify(3, 3))[:30], "ping": frame(0x89, "x"), "close": frame(0x88, "\x03\xe8"),
		"unmasked": {0x81, 1, 'x'}, "binary": frame(0x82, "x"), "bad text": frame(0x81, "\xff"), "too much": frame(0x81, strings.Repeat("x", 1<<20+1)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := as(t, node, "admin")
			w.send(append(together(notify(0, 0), notify(1, 1)), behind...))
			for n := range 2 {
				_, payload := w.next()
				require.Contains(t, payload, fmt.Sprintf(`"requestId":%d,"status":"success"`, n))
			}
		})
	}
}

// TestClientLeavesAmongRequests leaves no goroutine, which TestMain sees, and
// what was begun is stored.
func TestClientLeavesAmongRequests(t *testing.T) {
	t.Parallel()
	node, h := startHeld(t)
	release := hold(h)
	w := as(t, node, "admin")
	w.send(together(notify(0, 0), notify(1, 1), notify(2, 2), notify(3, 3), notify(3, 4)))
	time.Sleep(50 * time.Millisecond) // they are held by now, or else there is less to see
	require.NoError(t, w.Close())
	release()
	admin := node.As(t, "admin")
	for device := range 4 {
		require.Eventually(t, func() bool {
			return strings.Contains(admin.Ask(fmt.Sprintf(`{"action":"notification/list","deviceId":"d%d"}`, device)), fmt.Sprintf(`"n":%d`, device))
		}, 10*time.Second, 10*time.Millisecond)
	}
}

// TestEndOfAnAccountAmongRequests answers those that are served and no other.
func TestEndOfAnAccountAmongRequests(t *testing.T) {
	t.Parallel()
	node, h := startHeld(t)
	admin := node.As(t, "admin")
	require.Contains(t, admin.Ask(`{"action":"user/assignNetwork","userId":2,"networkId":1}`), "success")
	w := as(t, node, "bob")
	c := &crowd{enough: 3, sufficient: make(chan struct{})}
	release := make(chan struct{})
	h.set(func(ctx context.Context) {
		c.meet(ctx)
		<-release
	})
	w.send(together(notify(0, 0), notify(1, 1), notify(2, 2), `{"action":"device/get","deviceId":"d2"}`, notify(3, 3)))
	<-c.sufficient
	h.set(nil)
	_, err := node.Service.Hive.Users.Update(t.Context(), hive.Operator(), 2, hive.UserChange{Status: hive.Set(hive.Locked)})
	require.NoError(t, err)
	close(release)
	for n := range 3 {
		_, payload := w.next()
		require.Contains(t, payload, fmt.Sprintf(`"requestId":%d,"status":"success"`, n))
	}
	_, payload := w.next()
	require.Contains(t, payload, "User is locked or disabled")
	first, payload := w.next()
	require.Equal(t, byte(0x88), first)
	require.Equal(t, uint16(4501), binary.BigEndian.Uint16([]byte(payload)))
	require.NotContains(t, admin.Ask(`{"action":"notification/list","deviceId":"d3"}`), `"n":3`)
}
