package ws

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"hivewire/actions"
)

// mostFlights is how many requests of one connection are served at the same time.
const mostFlights = 16

// flight is a request that is served while those behind it are read.
type flight struct {
	request        *actions.Request
	message, reply *[]byte
	landed         chan struct{} // of capacity 1; receives when reply is there
}

var flights = sync.Pool{New: func() any { return &flight{landed: make(chan struct{}, 1)} }}

// answer serves one message and reports whether another may follow. It does
// so in a flight when there is more at hand and neither this nor the requests
// in flight could tell; so what comes alone needs no other goroutine.
func (c *conn) answer(ctx context.Context, message *[]byte) bool {
	r := c.dialog.Read(*message)
	if more := c.atHand(); more || len(c.flights) > 0 {
		overlaps := c.makeWay(ctx, r.Target())
		if more && overlaps && c.mayAnswer() {
			c.launch(ctx, r, message)
			return c.answered()
		}
	}
	if !c.mayAnswer() {
		return false
	}
	if r.Waits() {
		c.Flush()
	}
	reply := messages.Get().(*[]byte)
	*reply = r.Answer(ctx, (*reply)[:0])
	c.land(ctx, 0)
	err := c.reply(ctx, r, reply)
	recycle(message)
	return c.answered() && err == nil
}

// makeWay lands what a request for a target must not overlap, and reports
// whether it may overlap the rest.
func (c *conn) makeWay(ctx context.Context, t actions.Target) bool {
	if t == (actions.Target{}) {
		c.land(ctx, 0)
		return false
	}
	for i := len(c.flights) - 1; i >= 0; i-- {
		if c.flights[i].request.Target() == t {
			c.land(ctx, len(c.flights)-1-i)
			break
		}
	}
	c.land(ctx, mostFlights-1)
	return true
}

func (c *conn) launch(ctx context.Context, r *actions.Request, message *[]byte) {
	f := flights.Get().(*flight)
	f.request, f.message, f.reply = r, message, messages.Get().(*[]byte)
	c.flights = append(c.flights, f)
	go func() {
		*f.reply = r.Answer(ctx, (*f.reply)[:0])
		f.landed <- struct{}{}
	}()
}

// land queues the replies of the first flights until no more than most are
// left. What is queued leaves before it waits for one.
func (c *conn) land(ctx context.Context, most int) {
	if len(c.flights) <= most {
		return
	}
	n := len(c.flights) - most
	for _, f := range c.flights[:n] {
		if len(f.landed) == 0 {
			runtime.Gosched() // those whose writes were synced together land together
		}
		if len(f.landed) == 0 {
			c.Flush()
		}
		<-f.landed
		_ = c.reply(ctx, f.request, f.reply) // the reader sees the same error
		recycle(f.message)
		f.request, f.message, f.reply = nil, nil, nil
		flights.Put(f)
	}
	c.flights = slices.Delete(c.flights, 0, n)
}

// reply queues the reply to a request.
func (c *conn) reply(ctx context.Context, r *actions.Request, reply *[]byte) error {
	c.s.out.cork() // after an action that waited too: the reply leaves before the next wait
	var header [maxHeader]byte
	err := c.s.out.append(appendHeader(header[:0], finText, len(*reply)), *reply)
	recycle(reply)
	r.Replied(ctx)
	if err == nil {
		c.s.out.makeRoom()
	}
	return err
}
