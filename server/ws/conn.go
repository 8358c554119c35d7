package ws

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"hivewire/actions"
	"hivewire/hive"
)

var (
	errTooSlow  = hive.Errorf(hive.Unavailable, "Client reads too slowly. Reconnect and catch up.")
	errNobody   = hive.Errorf(hive.Unauthenticated, "Nobody authenticated in time")
	errStopping = hive.Unavailablef("the server is stopping")
	errCrowded  = hive.Errorf(hive.TooMany, "Too many connections from this address")
)

// drainTime is how long a client has to answer a close frame.
const drainTime = 2 * time.Second

// conn is one client. Its goroutine, if it has one, runs serve; end may be called from any.
type conn struct {
	h        *Handler
	s        *stream
	id       string
	from     string // IP address
	dialog   *actions.Dialog
	pace     *rate.Limiter // nil for as many messages as come; the goroutine's own, as is stranger
	parts    *[]byte       // of a message that has not all come, nil for none; the goroutine's own
	flights  []*flight     // in the order of their requests; the goroutine's own
	now      time.Time     // when the last request came, zero when something was waited for since; the goroutine's own
	number   uint64        // among those of the handler
	heard    atomic.Int64  // Handler.clock at the last message, ping or pong
	stranger bool          // has not authenticated
	tardy    bool          // came while the handler was stopping, which does not count it
	drowsy   bool          // dozing, as the goroutine knows it

	mu       sync.Mutex
	serving  bool        // requests are being read or answered
	dozing   bool        // the read deadline has passed, for the goroutine to park
	parked   bool        // there is no goroutine
	ended    atomic.Bool // end was called, or the reader is at its end; set with mu held
	finishes bool        // and what has been read by then is still answered; not changed after ended
	goodbye  []byte      // to be sent when what is being served is answered
}

// ID implements [actions.Conn].
func (c *conn) ID() string { return c.id }

// Flush implements [actions.Conn].
func (c *conn) Flush() { _ = c.s.out.uncork() } // the reader sees the same error

// Push implements [actions.Conn].
func (c *conn) Push(tail []byte, messages ...[]byte) { c.s.out.push(messages, tail) }

// Send implements [actions.Conn].
func (c *conn) Send() bool { return c.s.out.send() }

// Room implements [actions.Conn].
func (c *conn) Room() bool {
	if c.s.out.crowded() {
		c.Flush()
		c.s.out.makeRoom()
	}
	return !c.ended.Load()
}

// Break implements [actions.Conn].
func (c *conn) Break(reason error) {
	kind, text := hive.Describe(reason)
	c.end(websocket.CloseTryAgainLater, hive.Errorf(kind, "%s", text))
}

// End implements [actions.Conn].
func (c *conn) End(reason *hive.Error) { c.end(closeEnded, reason) }

// end says goodbye, with an error frame when there is an error, and closes the
// connection: at once, or when the request that is being served is answered.
// When the server goes for good that includes the requests that were read
// together with it, and the goodbye waits until the handler lets it; the reader
// says it. It reports whether it was the first to end the connection.
func (c *conn) end(code int, e *hive.Error) bool {
	frames := farewell(code, e)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended.Load() {
		return false
	}
	c.goodbye, c.finishes = frames, code == websocket.CloseServiceRestart
	c.ended.Store(true)
	if !c.serving && !c.finishes {
		c.s.out.last(frames)
	}
	_ = c.s.Conn.SetReadDeadline(longAgo) // wakes the reader; fails only when it is awake already
	c.unpark()
	return true
}

// enter reports whether what has come may be read. The connection serves from then on.
func (c *conn) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.serving, c.drowsy = c.serving || !c.ended.Load(), c.dozing
	return c.serving
}

// rest reports whether more may be waited for. The connection serves nothing meanwhile.
func (c *conn) rest() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended.Load() {
		return false
	}
	c.serving = false
	return true
}

// mayAnswer reports whether a request that was read may still be answered.
func (c *conn) mayAnswer() bool { return !c.ended.Load() || c.finishes }

// answered reports whether there may be a next request.
func (c *conn) answered() bool { return !c.ended.Load() || c.finishes && c.atHand() }

// finish says the goodbye that was put off. The reader calls it at its end.
func (c *conn) finish() {
	c.mu.Lock()
	late := c.ended.Load() && (c.serving || c.finishes)
	c.serving = false
	c.ended.Store(true)
	c.mu.Unlock()
	if c.finishes {
		_ = c.s.out.uncork() // the connection is closed in any case
		if !c.tardy {
			c.h.quiet.Done()
		}
		<-c.h.farewell
	}
	if late {
		c.s.out.last(c.goodbye)
	}
}

// tooSlow ends the connection of a client that does not read.
func (c *conn) tooSlow() {
	if c.end(websocket.CloseTryAgainLater, errTooSlow) {
		c.h.Stats.Slow.Add(1)
	}
}

// run serves the connection until it is over, unless it is parked before.
func (c *conn) run() {
	if c.serve() {
		return
	}
	c.land(c.h.ctx, 0)
	c.dialog.Rest()
	c.s.out.hand()
	c.finish()
	_ = c.s.out.uncork() // the connection is closed in any case
	c.s.out.settle()
	c.s.discard()
	c.s.drain(time.Now().Add(drainTime))
	_ = c.s.Close()
	c.dialog.Close()
	c.h.remove(c)
}

// serve serves messages and reports whether it ended because the connection is parked.
func (c *conn) serve() (parked bool) {
	for {
		err := c.s.receive(c.turn)
		switch {
		case !errors.Is(err, os.ErrDeadlineExceeded), c.ended.Load():
			return false
		case c.park():
			return true
		}
	}
}

// pause answers what was read and sends the answers, before something else is waited for.
func (c *conn) pause(ctx context.Context) error {
	c.land(ctx, 0)
	c.now = time.Time{}
	c.dialog.Rest()
	if err := c.s.out.uncork(); err != nil {
		return err
	}
	c.s.out.makeRoom()
	return nil
}

// atHand reports whether there is input that was read and not looked at.
func (c *conn) atHand() bool { return c.s.in != nil && c.s.r < len(*c.s.in) }

var messages = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

// delay slows down a client that sends more than it may.
func (c *conn) delay(ctx context.Context) error {
	if c.stranger && c.dialog.Authenticated() {
		c.stranger, c.pace = false, c.h.Limits.known()
	}
	if c.pace == nil || c.pace.Allow() {
		return nil
	}
	if err := c.pause(ctx); err != nil {
		return err
	}
	return c.pace.Wait(ctx)
}

func recycle(b *[]byte) {
	if cap(*b) <= keepBytes {
		messages.Put(b)
	}
}
