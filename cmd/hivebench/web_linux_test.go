package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// browsed is a contender in this process that is asked over HTTP.
func browsed(t *testing.T, serve http.HandlerFunc) *contender {
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	address := server.Listener.Addr().String()
	return &contender{
		name: "test", web: true, at: &process{address: address, cmd: &exec.Cmd{Process: self}},
		request: func(i int) []byte { return webRequest(address, "t", "PUT", "/x", string(data(i, 50))) },
		check:   func(answer []byte, _ int) error { return checkAnswer(answer, 200) },
	}
}

func TestMeasureOverHTTP(t *testing.T) {
	of := browsed(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || len(body) != 50 || r.URL.Path != "/api/rest/x" || r.Header.Get("Authorization") != "Bearer t" {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = io.WriteString(w, "fine")
	})
	r, err := measure(of, shape{3, 1}, 0, 50*time.Millisecond)
	require.NoError(t, err)
	require.Positive(t, r.rate)
	answer, err := askOnce(of.at.address, of.request(0))
	require.NoError(t, err)
	require.Contains(t, string(answer), "\r\n\r\nfine")
}

func TestPendWaitsForAllAnswers(t *testing.T) {
	open := make(chan struct{})
	of := browsed(t, func(http.ResponseWriter, *http.Request) { <-open })
	finish, release, err := pend(of, 5)
	require.NoError(t, err)
	defer release()
	close(open)
	require.NoError(t, finish())
	_, _, err = pend(of, 5)
	require.ErrorContains(t, err, "do not wait")
}
