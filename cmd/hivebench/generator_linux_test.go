package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// lively is a contender in this process that answers with what reply makes of
// a request, and says goodbye to whom that is nil.
func lively(t *testing.T, reply func(request []byte) []byte) *contender {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		_ = c.WriteControl(websocket.PingMessage, []byte("there?"), time.Now().Add(time.Second))
		for {
			_, request, err := c.ReadMessage()
			if err != nil {
				return
			}
			answer := reply(request)
			if answer == nil || c.WriteMessage(websocket.TextMessage, answer) != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	return &contender{
		name: "test", path: "/", at: &process{address: server.Listener.Addr().String(), cmd: &exec.Cmd{Process: self}},
		request: func(i int) []byte { return fmt.Append(nil, "request ", i) },
		check:   func(answer []byte, i int) error { return same(answer, fmt.Append(nil, "request ", i)) },
	}
}

func TestMeasure(t *testing.T) {
	var served atomic.Int64
	of := lively(t, func(request []byte) []byte {
		served.Add(1)
		return request
	})
	r, err := measure(of, shape{3, 4}, 0, 100*time.Millisecond)
	require.NoError(t, err)
	require.NotZero(t, served.Load())
	require.InDelta(t, float64(served.Load()), r.rate*0.1, r.rate*0.05)
	require.Positive(t, r.cpu)
	require.Positive(t, r.p50)
	require.GreaterOrEqual(t, r.p99, r.p50)
}

func TestHoldMakesEveryConnectionSpeak(t *testing.T) {
	var served atomic.Int64
	of := lively(t, func(request []byte) []byte {
		served.Add(1)
		return request
	})
	release, err := hold(of, 5, 3)
	require.NoError(t, err)
	defer release()
	require.EqualValues(t, 15, served.Load())
}

func TestWrongAnswersEndTheRun(t *testing.T) {
	wrong := lively(t, func([]byte) []byte { return []byte("request x") })
	_, err := measure(wrong, shape{1, 1}, 0, time.Second)
	require.ErrorContains(t, err, `answer is "request x"`)
	gone := lively(t, func([]byte) []byte { return nil })
	_, err = measure(gone, shape{1, 1}, 0, time.Second)
	require.Error(t, err)
}

func TestHandshakeRefused(t *testing.T) {
	of := lively(t, func(request []byte) []byte { return request })
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	of.at.address = server.Listener.Addr().String()
	_, err := measure(of, shape{1, 1}, 0, time.Second)
	require.ErrorContains(t, err, "404 Not Found")
}
