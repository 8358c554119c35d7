package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// hall is a broadcast in this process that passes on what pass makes of a
// message, nothing when that is nil.
func hall(t *testing.T, pass func(message []byte) []byte) *broadcast {
	var mu sync.Mutex
	var subscribers []*websocket.Conn
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		if r.URL.Path != "/publish" {
			mu.Lock()
			subscribers = append(subscribers, c)
			mu.Unlock()
		}
		for {
			kind, message, err := c.ReadMessage()
			if err != nil {
				return
			}
			mu.Lock()
			for _, s := range subscribers {
				if m := pass(message); m != nil {
					err = errors.Join(err, s.WriteMessage(kind, m))
				}
			}
			mu.Unlock()
			if errors.Join(err, c.WriteMessage(kind, message)) != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	of := writes(bare, &process{address: server.Listener.Addr().String(), cmd: &exec.Cmd{Process: self}})
	of.check = delivered
	return of
}

func TestCrowd(t *testing.T) {
	var passed atomic.Int64 // of all subscribers
	of := hall(t, func(message []byte) []byte {
		passed.Add(1)
		return message
	})
	c, err := gather(of, 7)
	require.NoError(t, err)
	defer c.close()
	r, err := c.measure(4, 0, 100*time.Millisecond)
	require.NoError(t, err)
	require.Positive(t, r.rate)
	require.Positive(t, r.p50)
	require.EqualValues(t, 7*c.asked, passed.Load(), "everybody has everything at the end")
	require.Equal(t, c.asked, c.done)

	h, err := c.steady(10*time.Millisecond, time.Now().Add(50*time.Millisecond))
	require.NoError(t, err)
	require.EqualValues(t, 5*7, h.total)
}

func TestWrongDeliveriesEndTheRun(t *testing.T) {
	c, err := gather(hall(t, func([]byte) []byte { return fmt.Append(nil, "something else") }), 2)
	require.NoError(t, err)
	defer c.close()
	_, err = c.measure(1, 0, time.Second)
	require.ErrorContains(t, err, `a subscriber got "something else" instead of message 0`)
}
