package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// TestFrames has gorilla read our frames and us read gorilla's.
func TestFrames(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		for {
			kind, message, err := c.ReadMessage()
			if err != nil || c.WriteMessage(kind, message) != nil {
				return
			}
		}
	}))
	defer server.Close()
	c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http"), nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close()) }()
	for _, n := range []int{0, 1, 125, 126, 65535, 65536} {
		text := bytes.Repeat([]byte("y"), n)
		_, err := c.NetConn().Write(appendMasked(nil, finText, text))
		require.NoError(t, err)
		head := 2
		if n >= 126 {
			head = 4
		}
		if n >= 1<<16 {
			head = 10
		}
		got := make([]byte, head+n)
		_, err = io.ReadFull(c.NetConn(), got)
		require.NoError(t, err)
		for _, part := range []int{0, 1, 3, head - 1, len(got) - 1} {
			if part < len(got) {
				_, size, err := parseFrame(got[:part])
				require.NoError(t, err)
				require.Zero(t, size, "%d of %d bytes", part, len(got))
			}
		}
		f, size, err := parseFrame(append(got, 0x81))
		require.NoError(t, err)
		require.Equal(t, len(got), size)
		require.Equal(t, byte(opText), f.op)
		require.Equal(t, string(text), string(f.payload))
	}
}

func TestFramesThatNoServerMaySend(t *testing.T) {
	t.Parallel()
	for _, b := range []string{"\x81\x81....x", "\x01\x01x", "\xC1\x01x"} {
		_, _, err := parseFrame([]byte(b))
		require.ErrorIs(t, err, errFrame, "%q", b)
	}
}
