package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// envelope is what tells where a message of the server belongs.
type envelope struct {
	Action         string          `json:"action"`
	RequestID      json.RawMessage `json:"requestId"`
	SubscriptionID *int64          `json:"subscriptionId"`
	Code           int             `json:"code"`
	Error          string          `json:"error"`
	Notification   json.RawMessage `json:"notification"`
	Command        json.RawMessage `json:"command"`
	Audit          json.RawMessage `json:"audit"`
}

func (c *Conn) read() {
	alive := func() { _ = c.ws.SetReadDeadline(time.Now().Add(silence)) }
	c.ws.SetPongHandler(func(string) error {
		alive()
		return nil
	})
	for {
		alive()
		_, frame, err := c.ws.ReadMessage()
		if err == nil {
			err = c.dispatch(frame)
		}
		if err != nil {
			c.end(err)
			_ = c.ws.Close()
			return
		}
	}
}

// dispatch hands on one message: a reply, a message to a subscription, or why
// the connection is about to end.
func (c *Conn) dispatch(frame []byte) error {
	var e envelope
	if err := json.Unmarshal(frame, &e); err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	switch {
	case e.RequestID != nil && string(e.RequestID) != "null":
		c.answer(e.RequestID, frame)
	case e.SubscriptionID != nil:
		return c.push(&e, frame)
	case e.Code == http.StatusBadRequest:
		// A request that could not be read is answered in its turn, too, so
		// this is about the oldest.
		c.answer(nil, frame)
	default:
		c.mu.Lock()
		c.lastWords = e.Error
		c.mu.Unlock()
	}
	return nil
}

// answer hands a reply to who waits for it, nil being the oldest.
func (c *Conn) answer(id, reply []byte) {
	c.mu.Lock()
	i := slices.IndexFunc(c.waiting, func(w *waiter) bool { return id == nil || bytes.Equal(w.id, id) })
	if i < 0 {
		c.mu.Unlock()
		return // nobody waits any more
	}
	w := c.waiting[i]
	c.waiting = slices.Delete(c.waiting, i, i+1)
	c.mu.Unlock()
	if w.first != nil {
		w.first(reply)
	}
	w.reply <- reply
}

// push hands a message to its subscription.
func (c *Conn) push(e *envelope, frame []byte) error {
	c.mu.Lock()
	s := c.subscriptions[*e.SubscriptionID]
	c.mu.Unlock()
	switch {
	case s == nil: // cancelled meanwhile
	case strings.HasSuffix(e.Action, "/unsubscribe"):
		c.drop(s, &Error{Code: e.Code, Text: e.Error})
	default:
		m, err := decode(s.kind, e, frame)
		if err != nil {
			return err
		}
		s.receive(m)
	}
	return nil
}

// end makes err the reason why the connection is over, unless there is one.
func (c *Conn) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	c.err = fmt.Errorf("the connection is over: %w", err)
	if c.lastWords != "" {
		c.err = fmt.Errorf("the connection is over: %s: %w", c.lastWords, err)
	}
	for _, s := range c.subscriptions {
		s.end(c.err)
	}
	clear(c.subscriptions)
	close(c.done)
}
