package ws_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/server/ws"
	"hivewire/storage/embedded"
)

func TestNobodyAuthenticates(t *testing.T) {
	t.Parallel()
	limits := ws.DefaultLimits()
	limits.UnauthenticatedTime = 2 * time.Second
	node := hivetest.Start(t, hivetest.Options{Limits: &limits})
	bob, late := node.As(t, "bob"), node.Dial(t, "")
	later := late.Ask(`{"action":"authenticate","token":"` + node.Tokens(t, "carol").Access + `"}`)
	require.Contains(t, later, `"status":"success"`)
	stranger := node.Dial(t, "")
	require.Contains(t, stranger.Ask(serverInfo), `"status":"success"`, "to talk is not to authenticate")
	frames, code := stranger.Closed()
	require.Equal(t, 4503, code)
	require.Len(t, frames, 1)
	require.Contains(t, frames[0], "Nobody authenticated in time")
	require.Contains(t, bob.Ask(serverInfo), `"status":"success"`)
	require.Contains(t, late.Ask(serverInfo), `"status":"success"`)
}

// trusting takes any certificate.
var trusting = http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}

func metrics(t *testing.T, node *hivetest.Node) string {
	t.Helper()
	answer, err := trusting.Get(node.HTTP + "/metrics")
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return string(text)
}

func TestClientThatNeverReads(t *testing.T) {
	t.Parallel()
	limits := ws.DefaultLimits()
	limits.SendTimeout = 200 * time.Millisecond
	limits.UnauthenticatedRate, limits.UnauthenticatedBurst = 1e9, 1e9
	limits.UnauthenticatedTime = time.Hour
	node := hivetest.Start(t, hivetest.Options{Limits: &limits})
	other, w := node.As(t, "bob"), dial(t, node)
	request := frame(0x81, `{"action":"none","requestId":"`+strings.Repeat("y", 60_000)+`"}`)
	for {
		if _, err := w.Write(request); err != nil {
			require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
			break
		}
	}
	require.Eventually(t, func() bool {
		text := metrics(t, node)
		return strings.Contains(text, "hivewire_connections_slow_total 1\n") && strings.Contains(text, "hivewire_connections 1\n")
	}, 15*time.Second, 50*time.Millisecond)
	require.Contains(t, other.Ask(serverInfo), `"status":"success"`)
}

// heldUsers keeps one request waiting until it is released.
type heldUsers struct {
	hive.UserStore
	reached, release chan struct{}
}

func (h heldUsers) ByLogin(ctx context.Context, login string) (*hive.User, error) {
	if login == "held" {
		close(h.reached)
		<-h.release
	}
	return h.UserStore.ByLogin(ctx, login)
}

func TestShutdownAnswersWhatIsBeingServed(t *testing.T) {
	t.Parallel()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	held := heldUsers{store.Users, make(chan struct{}), make(chan struct{})}
	store.Users = held
	node := hivetest.Start(t, hivetest.Options{Store: &store})

	idle, busy := node.As(t, "bob"), dial(t, node)
	require.Contains(t, idle.Ask(serverInfo), `"status":"success"`)
	busy.send(append(frame(0x81, `{"action":"token","requestId":"first","login":"held","password":"x"}`),
		append(frame(0x81, `{"action":"server/info","requestId":"second"}`), 0x81, 0x80|5, 0, 0, 0, 0, '{')...))
	<-held.reached
	down := make(chan error, 1)
	go func() { down <- node.Shutdown() }()
	frames, code := idle.Closed()
	require.Equal(t, 1012, code)
	require.Empty(t, frames)
	close(held.release)

	first, payload := busy.next()
	require.Equal(t, byte(0x81), first)
	require.Contains(t, payload, `"requestId":"first"`)
	first, payload = busy.next()
	require.Equal(t, byte(0x81), first)
	require.Contains(t, payload, `"requestId":"second","status":"success"`, "it was read together with the first")
	first, payload = busy.next()
	require.Equal(t, byte(0x88), first, "a part of a request is not waited for: %s", payload)
	require.Equal(t, uint16(1012), binary.BigEndian.Uint16([]byte(payload)))
	require.NoError(t, <-down)
}

// Whoever may not use the account any more gets the answer that is being
// made and no other.
func TestEndOfAnAccountDropsWhatIsBehind(t *testing.T) {
	t.Parallel()
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	held := heldUsers{store.Users, make(chan struct{}), make(chan struct{})}
	store.Users = held
	node := hivetest.Start(t, hivetest.Options{Store: &store})

	busy := dial(t, node)
	busy.send(frame(0x81, `{"action":"authenticate","token":"`+node.Tokens(t, "bob").Access+`"}`))
	_, payload := busy.next()
	require.Contains(t, payload, `"status":"success"`)
	busy.send(append(frame(0x81, `{"action":"token","requestId":"first","login":"held","password":"x"}`),
		frame(0x81, `{"action":"user/updateCurrent","requestId":"second","user":{"data":{"late":1}}}`)...))
	<-held.reached
	admin := node.As(t, "admin")
	require.Contains(t, admin.Ask(`{"action":"user/update","userId":2,"user":{"status":1}}`), `"status":"success"`)
	time.Sleep(100 * time.Millisecond) // the lock reaches the connection at once; later would be no failure
	close(held.release)
	_, payload = busy.next()
	require.Contains(t, payload, `"requestId":"first"`)
	_, payload = busy.next()
	require.Contains(t, payload, "User is locked or disabled")
	first, payload := busy.next()
	require.Equal(t, byte(0x88), first)
	require.Equal(t, uint16(4501), binary.BigEndian.Uint16([]byte(payload)))
	require.NotContains(t, admin.Ask(`{"action":"user/get","userId":2}`), "late")
}

func TestMessageRate(t *testing.T) {
	t.Parallel()
	limits := ws.DefaultLimits()
	limits.MessageRate = 20
	node := hivetest.Start(t, hivetest.Options{Limits: &limits})
	late := node.Dial(t, "")
	require.Contains(t, late.Ask(`{"action":"authenticate","token":"`+node.Tokens(t, "carol").Access+`"}`), `"status":"success"`)
	for _, conn := range []*hivetest.Conn{node.As(t, "bob"), late} {
		started := time.Now()
		for range 40 {
			conn.Send(serverInfo)
		}
		for range 40 {
			require.Contains(t, conn.Receive(), `"status":"success"`)
		}
		require.Greater(t, time.Since(started), 800*time.Millisecond, "the first twenty come at once, the others within a second")
	}
}

// heldHijack is an answer to a request that becomes a connection when release closes.
type heldHijack struct {
	http.ResponseWriter
	reached, release chan struct{}
}

func (h heldHijack) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	close(h.reached)
	<-h.release
	return http.NewResponseController(h.ResponseWriter).Hijack()
}

// TestShutdownWhileAClientComes sends away a client that was admitted before
// the decision to stop and is there after it.
func TestShutdownWhileAClientComes(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	handler := ws.New(node.Service, ws.DefaultLimits(), nil)
	reached, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(heldHijack{w, reached, release}, r)
	}))
	server.Listener = ws.Listener{Listener: server.Listener}
	server.Start()
	defer server.Close()
	code := make(chan int, 1)
	go func() {
		c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http"), nil)
		if err == nil {
			_, _, err = c.ReadMessage()
			_ = c.Close()
		}
		closed, _ := errors.AsType[*websocket.CloseError](err)
		if closed == nil {
			closed = &websocket.CloseError{}
		}
		code <- closed.Code
	}()
	<-reached
	down := make(chan error, 1)
	go func() { down <- handler.Shutdown(context.Background()) }()
	time.Sleep(50 * time.Millisecond) // it waits for the client
	close(release)
	require.Equal(t, websocket.CloseServiceRestart, <-code)
	require.NoError(t, <-down)
}
