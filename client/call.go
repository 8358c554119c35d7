package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// Caller answers requests, as a [Conn] does.
type Caller interface {
	// Call returns the reply to one request, both JSON objects.
	Call(ctx context.Context, request []byte) ([]byte, error)
}

// Ask sends the request for an action to c and decodes the reply into reply,
// unless that is nil. The request is a map, or a struct that encoding/json
// makes an object of; nil has no members. A refusal is an [Error].
//
// For the actions of DeviceHive there are typed calls: see [API] and [Conn].
func Ask(ctx context.Context, c Caller, action string, request, reply any) error {
	sent, err := encode(action, request)
	if err != nil {
		return err
	}
	text, err := c.Call(ctx, sent)
	if err != nil {
		return err
	}
	if err := Refused(text); err != nil || reply == nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(reply); err != nil {
		return fmt.Errorf("read the reply to %s: %w", action, err)
	}
	return nil
}

// encode writes a request, the action before its members.
func encode(action string, request any) ([]byte, error) {
	text, err := json.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("write request %s: %w", action, err)
	}
	head := fmt.Appendf(nil, `{"action":%q`, action)
	switch {
	case string(text) == "null" || string(text) == "{}":
		return append(head, '}'), nil
	case text[0] != '{':
		return nil, fmt.Errorf("write request %s: %T is no JSON object", action, request)
	}
	return append(append(head, ','), text[1:]...), nil
}

// Call sends one request, a JSON object, and returns the reply to it, which
// may be an error. A requestId in it must be of no other request that waits; without
// one it is given one. Call waits as long as ctx and the connection last.
func (c *Conn) Call(ctx context.Context, request []byte) ([]byte, error) {
	return c.call(ctx, request, nil)
}

// waiter is who waits for a reply.
type waiter struct {
	id    []byte // as it is spelled
	reply chan []byte
	first func(reply []byte) // on the reader's goroutine before it reads on; may be nil
}

func (c *Conn) call(ctx context.Context, request []byte, first func([]byte)) ([]byte, error) {
	w := &waiter{reply: make(chan []byte, 1), first: first}
	defer c.leave(w)
	if err := c.send(ctx, w, request); err != nil {
		return nil, fmt.Errorf("send request: %w", err)
	}
	select {
	case reply := <-w.reply:
		return reply, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the reply: %w", ctx.Err())
	case <-c.done:
	}
	select {
	case reply := <-w.reply:
		return reply, nil
	default:
		return nil, fmt.Errorf("wait for the reply: %w", c.Err())
	}
}

// send enters w and writes its request, in the same order for all.
func (c *Conn) send(ctx context.Context, w *waiter, request []byte) error {
	select {
	case c.writing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.done:
		return c.Err()
	}
	defer func() { <-c.writing }()
	if err := c.Err(); err != nil {
		return err
	}
	request, err := c.enter(w, request)
	if err != nil {
		return err
	}
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTime))
	return c.ws.WriteMessage(websocket.TextMessage, request)
}

var errIDInUse = errors.New("another request with this requestId waits for its reply")

// enter makes w wait for the reply to request, which it returns with its id.
func (c *Conn) enter(w *waiter, request []byte) ([]byte, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(request, &members); err != nil {
		return nil, fmt.Errorf("the request is not a JSON object: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w.id = members["requestId"]
	if w.id == nil || string(w.id) == "null" {
		c.lastID++
		w.id = fmt.Appendf(nil, `"client-%d"`, c.lastID)
		members["requestId"] = w.id
		text, err := json.Marshal(members)
		if err != nil {
			return nil, fmt.Errorf("write request: %w", err)
		}
		request = text
	}
	if slices.ContainsFunc(c.waiting, func(o *waiter) bool { return bytes.Equal(o.id, w.id) }) {
		return nil, errIDInUse
	}
	c.waiting = append(c.waiting, w)
	return request, nil
}

func (c *Conn) leave(w *waiter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = slices.DeleteFunc(c.waiting, func(o *waiter) bool { return o == w })
}
