package hivetest

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// Conn is a WebSocket connection to a node under test.
type Conn struct {
	t  testing.TB
	ws *websocket.Conn
}

// Dial opens a connection; token "" leaves it anonymous.
func (n *Node) Dial(t testing.TB, token string) *Conn {
	t.Helper()
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	ws, response, err := websocket.DefaultDialer.Dial(n.URL, header)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	t.Cleanup(func() { _ = ws.Close() })
	return &Conn{t: t, ws: ws}
}

// As opens a connection that speaks for the account with this login, one of
// those that [Start] made.
func (n *Node) As(t testing.TB, login string) *Conn {
	t.Helper()
	return n.Dial(t, n.Tokens(t, login).Access)
}

// Send sends one text frame.
func (c *Conn) Send(text string) {
	c.t.Helper()
	require.NoError(c.t, c.ws.WriteMessage(websocket.TextMessage, []byte(text)))
}

// Receive returns the next text frame.
func (c *Conn) Receive() string {
	c.t.Helper()
	require.NoError(c.t, c.ws.SetReadDeadline(time.Now().Add(patience)))
	_, frame, err := c.ws.ReadMessage()
	require.NoError(c.t, err)
	return string(frame)
}

// ReceiveInto decodes the next text frame into out.
func (c *Conn) ReceiveInto(out any) {
	c.t.Helper()
	frame := c.Receive()
	require.NoError(c.t, json.Unmarshal([]byte(frame), out), frame)
}

// Ask sends a message and returns the reply.
func (c *Conn) Ask(text string) string {
	c.t.Helper()
	c.Send(text)
	return c.Receive()
}

// AskInto decodes the reply to a message into out.
func (c *Conn) AskInto(text string, out any) {
	c.t.Helper()
	reply := c.Ask(text)
	require.NoError(c.t, json.Unmarshal([]byte(reply), out), reply)
}

// Closed waits until the server closes the connection, and returns the frames
// that came before and the close code.
func (c *Conn) Closed() (frames []string, code int) {
	c.t.Helper()
	require.NoError(c.t, c.ws.SetReadDeadline(time.Now().Add(patience)))
	for {
		_, frame, err := c.ws.ReadMessage()
		if err == nil {
			frames = append(frames, string(frame))
			continue
		}
		var closed *websocket.CloseError
		require.ErrorAs(c.t, err, &closed)
		return frames, closed.Code
	}
}

// Close drops the connection without a farewell.
func (c *Conn) Close() { _ = c.ws.Close() }
