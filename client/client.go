// Package client talks to a running server over its WebSocket API.
//
// A [Conn] is one connection: a call for every action, those of [API] among
// them, and subscriptions that end with it. A [Feed] is a subscription that
// outlives its connections.
package client

//go:generate go run hivewire/internal/clientgen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	pingTime  = 20 * time.Second       // between our pings
	silence   = pingTime + 2*writeTime // without a sign of life the connection is over
	writeTime = 10 * time.Second       // that the network may take to accept a message
)

// Conn is a connection to a server. Several goroutines may use it.
//
// One goroutine of its own reads: it hands replies to those who wait for them
// and calls the receivers of subscriptions. While a receiver runs nothing else
// is read, so a slow one slows down everything on the connection, and in the
// end the server closes it.
type Conn struct {
	API // over the connection

	ws      *websocket.Conn
	writing chan struct{} // of capacity 1: filled while a request is written
	running sync.WaitGroup
	done    chan struct{} // closed when nothing is read any more

	mu            sync.Mutex
	waiting       []*waiter // in the order of their requests
	subscriptions map[int64]*Subscription
	lastID        uint64 // of the request ids made here
	lastWords     string // of the server, before it closes
	err           error  // why the connection is over; set before done is closed
}

var errClosed = errors.New("the connection was closed here")

// Dial connects to a WebSocket address of the server, which speaks for the
// token's account from the start, or for nobody when token is "". It returns an
// [Error] when the server does not want the connection. Where another kind of
// server answers, that is no refusal.
func Dial(ctx context.Context, url, token string) (*Conn, error) {
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	ws, response, err := websocket.DefaultDialer.DialContext(ctx, url, header)
	if err != nil && response != nil {
		text, _ := io.ReadAll(response.Body) // of which the dialer keeps the beginning
		_ = response.Body.Close()
		return nil, turnedAway(url, response, text)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = context.DeadlineExceeded // the connection noticed the deadline of ctx before ctx did
	}
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", url, err)
	}
	c := &Conn{
		ws: ws, writing: make(chan struct{}, 1), done: make(chan struct{}), subscriptions: map[int64]*Subscription{},
	}
	c.API = API{c}
	c.running.Go(c.read)
	c.running.Go(c.ping)
	return c, nil
}

// turnedAway is why an answer is no connection.
func turnedAway(url string, response *http.Response, text []byte) error {
	refused, ok := errors.AsType[*Error](Refused(text))
	switch {
	case !ok || refused.Code != response.StatusCode:
		return fmt.Errorf("connect to %s: no WebSocket of hivewire: it answered %s", url, response.Status)
	case refused.Code == http.StatusUnauthorized:
		refused.Text = "the server refused the token: " + refused.Text
	}
	refused.Text = fmt.Sprintf("connect to %s: %s", url, refused.Text)
	return refused
}

// Done is closed when the connection is over.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Err returns why the connection is over, nil while it stands.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close says good-bye, ends the connection and waits for a receiver that is
// running. A receiver does not call it.
func (c *Conn) Close() error {
	c.end(errClosed)
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second)) // the server may be gone
	err := c.ws.Close()
	c.running.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil // the reader closed it when the server did
	}
	return err
}

// ping keeps the connection alive and finds out when it is not.
func (c *Conn) ping() {
	t := time.NewTicker(pingTime)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			_ = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime)) // the reader notices
		case <-c.done:
			return
		}
	}
}
