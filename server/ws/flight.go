package ws

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"hivewire/actions"
)

// mostFlights is how many requests of one connection are served at the same time.
const mostFlights = 16

// flight is a request between being read and being replied to.
type flight struct {
	request        *actions.Request
	message, reply *[]byte // message is nil when it is read in place
	state          state
	landed         chan struct{} // of capacity 1; receives when the reply of what was launched is there
}

// state is how far a request has come.
type state uint8

const (
	left     state = iota // to be served when it is known whether others overlap
	begun                 // by the connection's goroutine, which has only to wait for what comes of it
	launched              // served on a goroutine of its own
	served
)

var flights = sync.Pool{New: func() any { return &flight{landed: make(chan struct{}, 1)} }}

func (f *flight) serve(ctx context.Context) {
	f.reply = messages.Get().(*[]byte)
	*f.reply = f.request.Answer(ctx, (*f.reply)[:0])
}

// ready reports whether the reply is there, or needs no waiting.
func (f *flight) ready() bool {
	switch f.state {
	case begun:
		return f.request.Ready()
	case launched:
		return len(f.landed) > 0
	}
	return f.state == served
}

func (f *flight) recycle() {
	if f.message != nil {
		recycle(f.message)
	}
	*f = flight{landed: f.landed}
	flights.Put(f)
}

// answer has the request of one message served, which own holds unless it is
// nil, and reports whether another may follow. A request that comes alone, or needs
// no waiting, is answered at once. When there is more at hand, and nobody could
// tell that this request was served together with others, it is only begun, or left
// until it is known whether the next one could tell, and then launched. So what is
// to be stored in the order of the requests needs no other goroutine.
func (c *conn) answer(ctx context.Context, r *actions.Request, own *[]byte) bool {
	more := c.atHand()
	if len(c.flights) == 0 && !(more && r.Waits()) {
		if c.mayAnswer() {
			c.answerNow(ctx, r)
		}
		if own != nil {
			recycle(own)
		}
		return c.answered()
	}
	f := flights.Get().(*flight)
	f.request, f.message = r, own
	c.makeWay(ctx, r)
	waits := more && r.Target() != (actions.Target{})
	c.flights = append(c.flights, f)
	switch {
	case !waits:
		c.land(ctx, 0)
	case c.mayAnswer() && r.Begin(ctx):
		f.state = begun
	}
	c.now = time.Time{}
	return c.answered()
}

// answerNow has a request served and its reply written where it leaves from.
func (c *conn) answerNow(ctx context.Context, r *actions.Request) {
	if r.Waits() {
		c.s.out.offer()
	}
	b := c.s.out.draft()
	from := len(*b)
	*b = seal(r.Answer(ctx, append(*b, gap...)), from)
	c.now = r.Answered()
	c.replied(ctx, r, nil)
}

// replied has what waits for the reply to a request follow it. Rest is what is
// under way behind it.
func (c *conn) replied(ctx context.Context, r *actions.Request, rest []*flight) {
	if (r.Precedes() || c.s.out.drafted() >= eagerAt) && c.s.out.hand() {
		c.conclude(ctx, rest)
		c.s.out.makeRoom()
	}
	r.Replied(ctx)
}

// makeWay lands what a request must not overlap, launches the rest and leaves
// room for one.
func (c *conn) makeWay(ctx context.Context, r *actions.Request) {
	most := len(c.flights)
	for i, f := range c.flights {
		if !r.Overlaps(f.request) {
			most = len(c.flights) - 1 - i
		}
	}
	c.land(ctx, most)
	c.launch(ctx)
	c.land(ctx, mostFlights-1)
}

// launch has the last request served if it was left.
func (c *conn) launch(ctx context.Context) {
	if f := c.left(); f != nil {
		f.state = launched
		go func() {
			f.serve(ctx)
			f.landed <- struct{}{}
		}()
	}
}

// left returns the request that was left if there is one that may still be answered.
func (c *conn) left() *flight {
	last := len(c.flights) - 1
	if last < 0 || c.flights[last].state != left {
		return nil
	}
	f := c.flights[last]
	if !c.mayAnswer() {
		c.flights = c.flights[:last]
		f.recycle()
		return nil
	}
	return f
}

// land queues the replies to the first requests until no more than most are
// under way, and those that need no waiting behind them. What is queued leaves
// before it waits for one.
func (c *conn) land(ctx context.Context, most int) {
	if most == 0 {
		if f := c.left(); f != nil {
			if f.request.Waits() {
				c.s.out.offer()
			}
			f.serve(ctx)
			f.state = served
		}
	}
	n := 0
	for _, f := range c.flights {
		if len(c.flights)-n <= most && !f.ready() {
			break
		}
		n++
		c.wait(ctx, f)
		b := c.s.out.draft()
		*b = append(appendHeader(*b, finText, len(*f.reply)), *f.reply...)
		recycle(f.reply)
		c.replied(ctx, f.request, c.flights[n:])
		f.recycle()
	}
	c.flights = slices.Delete(c.flights, 0, n)
}

// wait waits until a request has been served.
func (c *conn) wait(ctx context.Context, f *flight) {
	if !f.ready() {
		runtime.Gosched() // those whose writes were synced together land together
	}
	if !f.ready() {
		c.s.out.offer()
	}
	switch f.state {
	case begun:
		f.serve(ctx)
	case launched:
		<-f.landed
	}
}

// conclude waits for what was begun, before the client is waited for: others
// may be waiting until it is known what became of it.
func (c *conn) conclude(ctx context.Context, flights []*flight) {
	for _, f := range flights {
		if f.state == begun {
			f.serve(ctx)
			f.state = served
		}
	}
}
