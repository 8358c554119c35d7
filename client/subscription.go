package client

import (
	"context"
	"encoding/json"
)

// Subscription is a stream of messages on one connection.
type Subscription struct {
	conn    *Conn
	kind    Kind
	receive func(Message)
	id      int64
	done    chan struct{}
	err     error // set before done is closed
}

// Subscribe has receive called for each message that i selects, in the order
// in which they come, one after another for all subscriptions of the
// connection. It may be called before Subscribe returns. It must not call
// anything of the connection.
//
// The subscription ends with the connection, or when the server withdraws it
// because the right to it is lost.
func (c *Conn) Subscribe(ctx context.Context, i Interest, receive func(Message)) (*Subscription, error) {
	return c.subscribe(ctx, i.Kind, i.ask(), receive)
}

// NotificationSubscribe subscribes as [Conn.Subscribe] does.
func (c *Conn) NotificationSubscribe(ctx context.Context, request NotificationSubscribeRequest, receive func(Message)) (*Subscription, error) {
	return c.subscribe(ctx, Notifications, request, receive)
}

// CommandSubscribe subscribes as [Conn.Subscribe] does.
func (c *Conn) CommandSubscribe(ctx context.Context, request CommandSubscribeRequest, receive func(Message)) (*Subscription, error) {
	kind := Commands
	if request.Updates {
		kind = Updates
	}
	return c.subscribe(ctx, kind, request, receive)
}

func (c *Conn) subscribe(ctx context.Context, k Kind, ask any, receive func(Message)) (*Subscription, error) {
	request, err := encode(k.noun()+"/subscribe", ask)
	if err != nil {
		return nil, err
	}
	s := &Subscription{conn: c, kind: k, receive: receive, done: make(chan struct{})}
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

// ID is the subscription's number, which is the connection's own.
func (s *Subscription) ID() int64 { return s.id }

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
	return Ask(ctx, s.conn, s.kind.noun()+"/unsubscribe", members{"subscriptionId": s.id}, nil)
}

// NotificationUnsubscribe cancels the subscription to notifications with this
// number, or all of them when it is nil.
func (c *Conn) NotificationUnsubscribe(ctx context.Context, subscriptionID *int64) error {
	return c.unsubscribe(ctx, Notifications.noun(), subscriptionID)
}

// CommandUnsubscribe cancels the subscription to commands, or to updates of
// commands, with this number, or all of both when it is nil.
func (c *Conn) CommandUnsubscribe(ctx context.Context, subscriptionID *int64) error {
	return c.unsubscribe(ctx, Commands.noun(), subscriptionID)
}

func (c *Conn) unsubscribe(ctx context.Context, noun string, id *int64) error {
	c.mu.Lock()
	for _, s := range c.subscriptions {
		if s.kind.noun() == noun && (id == nil || *id == s.id) {
			delete(c.subscriptions, s.id)
			s.end(nil)
		}
	}
	c.mu.Unlock()
	return Ask(ctx, c, noun+"/unsubscribe", members{"subscriptionId": id}, nil)
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
