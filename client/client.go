// Package client asks a running server over its WebSocket API, one request at a time.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// Conn is a connection to a server. It is for one goroutine.
type Conn struct {
	ws *websocket.Conn
}

// answerTime is how long a server may take when the caller's context has no deadline.
const answerTime = 30 * time.Second

// Dial connects to a WebSocket address of the server, which speaks for the
// token's account from the start, or for nobody when token is "".
func Dial(ctx context.Context, url, token string) (*Conn, error) {
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	ws, response, err := websocket.DefaultDialer.DialContext(ctx, url, header)
	if err != nil && response != nil {
		_ = response.Body.Close()
		if response.StatusCode == http.StatusUnauthorized {
			return nil, fmt.Errorf("connect to %s: the server refused the token", url)
		}
		return nil, fmt.Errorf("connect to %s: the server answered %s", url, response.Status)
	}
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", url, err)
	}
	return &Conn{ws: ws}, nil
}

// Call sends one request, a JSON object whose requestId is not null, and
// returns the reply to it. Other messages that arrive meanwhile are dropped.
func (c *Conn) Call(ctx context.Context, request []byte) ([]byte, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(answerTime)
	}
	_ = c.ws.SetWriteDeadline(deadline)
	_ = c.ws.SetReadDeadline(deadline)
	stop := context.AfterFunc(ctx, func() { _ = c.ws.NetConn().Close() })
	defer stop()
	if err := c.ws.WriteMessage(websocket.TextMessage, request); err != nil {
		return nil, fmt.Errorf("send request: %w", err)
	}
	id := requestID(request)
	for {
		_, reply, err := c.ws.ReadMessage()
		if err != nil {
			return nil, fmt.Errorf("wait for the reply: %w", err)
		}
		// Replies to what the server could not read carry no request id.
		if got := requestID(reply); got == nil || bytes.Equal(got, id) {
			return reply, nil
		}
	}
}

// requestID returns the requestId of a message as it is spelled, nil without one.
func requestID(message []byte) []byte {
	var envelope struct {
		RequestID json.RawMessage `json:"requestId"`
	}
	if json.Unmarshal(message, &envelope) != nil || string(envelope.RequestID) == "null" {
		return nil
	}
	return envelope.RequestID
}

// Close says good-bye and ends the connection.
func (c *Conn) Close() error {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second))
	return c.ws.Close()
}
