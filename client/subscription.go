package client

import (
	"context"
	"encoding/json"
)

// Subscription is a stream of messages on one connection.
type Subscription struct {
	conn     *Conn
	interest Interest
	receive  func(Message)
	id       int64
	done     chan struct{}
	err      error // set before done is closed
}

// Subscribe has receive called for each message that i selects, in the order
// in which they come, one after another for all subscriptions of the
// connection. It may be called before Subscribe returns. It must not call
// anything of the connection.
//
// The subscription ends with the connection, or when the server withdraws it
// because the right to it is lost.
func (c *Conn) Subscribe(ctx context.Context, i Interest, receive func(Message)) (*Subscription, error) {
	request, err := encode(i.Kind.noun()+"/subscribe", i.members())
	if err != nil {
		return nil, err
	}
	s := &Subscription{conn: c, interest: i, receive: receive, done: make(chan struct{})}
	reply, err := c.call(ctx, request, s.enter)
	if err == nil {
		err = Refused(reply)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// enter takes the subscription's place before a message to it can come.
func (s *Subscription) enter(reply []byte) {
	var r struct {
		SubscriptionID int64 `json:"subscriptionId"`
	}
	if Refused(reply) != nil || json.Unmarshal(reply, &r) != nil {
		return
	}
	s.id = r.SubscriptionID
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	if s.conn.err != nil {
		s.end(s.conn.err)
		return
	}
	s.conn.subscriptions[s.id] = s
}

// Done is closed when the subscription has ended.
func (s *Subscription) Done() <-chan struct{} { return s.done }

// Err returns why the subscription has ended, once Done is closed: an [Error]
// when the server withdrew it, nil when it was cancelled.
func (s *Subscription) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}

// Cancel ends the subscription. When it has returned nil, receive is not called any more.
func (s *Subscription) Cancel(ctx context.Context) error {
	if !s.conn.drop(s, nil) {
		return nil
	}
	return Ask(ctx, s.conn, s.interest.Kind.noun()+"/unsubscribe", map[string]any{"subscriptionId": s.id}, nil)
}

// drop ends a subscription unless it has ended, which it reports.
func (c *Conn) drop(s *Subscription, err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.subscriptions[s.id] != s {
		return false
	}
	delete(c.subscriptions, s.id)
	s.end(err)
	return true
}

func (s *Subscription) end(err error) {
	s.err = err
	close(s.done)
}
