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
	errBinary    = hive.Errorf(hive.Invalid, "Binary messages not supported")
	errUTF8      = hive.Errorf(hive.Invalid, "Message is not valid UTF-8")
	errTooLarge  = hive.Errorf(hive.Invalid, "Message is too large")
	errTooSlow   = hive.Errorf(hive.Unavailable, "Client reads too slowly. Reconnect and catch up.")
	errNobody    = hive.Errorf(hive.Unauthenticated, "Nobody authenticated in time")
	errStopping  = hive.Unavailablef("the server is stopping")
	errCrowded   = hive.Errorf(hive.TooMany, "Too many connections from this address")
	errTruncated = errors.New("message exceeds the limit")
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
	flights  []*flight     // in the order of their requests; the goroutine's own
	number   uint64        // among those of the handler
	heard    atomic.Int64  // Handler.clock at the last message, ping or pong
	stranger bool          // has not authenticated
	tardy    bool          // came while the handler was stopping, which does not count it

	mu       sync.Mutex
	serving  bool   // requests are being read or answered
	dozing   bool   // the read deadline has passed, for the goroutine to park
	parked   bool   // there is no goroutine
	ended    bool   // end was called, or the reader is at its end
	finishes bool   // and what has been read by then is still answered
	goodbye  []byte // to be sent when what is being served is answered
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
	return c.mayGoOn()
}

func (c *conn) mayGoOn() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.ended
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
	if c.ended {
		return false
	}
	c.ended, c.goodbye = true, frames
	c.finishes = code == websocket.CloseServiceRestart
	if !c.serving && !c.finishes {
		c.s.out.last(frames)
	}
	_ = c.s.Conn.SetReadDeadline(longAgo) // wakes the reader; fails only when it is awake already
	c.unpark()
	return true
}

// enter reports whether the next request may still be read.
func (c *conn) enter() bool {
	c.mu.Lock()
	if !c.ended {
		c.serving = true
	}
	serving, dozing := c.serving, c.dozing
	c.mu.Unlock()
	if dozing && !c.s.controlAtHand() {
		c.rouse()
	}
	return serving
}

// mayAnswer reports whether the request that was read may still be answered.
func (c *conn) mayAnswer() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.ended || c.finishes
}

// answered reports whether there may be a next request.
func (c *conn) answered() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return c.finishes && c.atHand()
	}
	c.serving = len(c.flights) > 0
	return true
}

// finish says the goodbye that was put off. The reader calls it at its end.
func (c *conn) finish() {
	c.mu.Lock()
	late := c.ended && (c.serving || c.finishes)
	c.serving, c.ended = false, true
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
	ctx := c.h.ctx
	if c.serve(ctx) {
		return
	}
	c.land(ctx, 0)
	c.finish()
	_ = c.s.out.uncork() // the connection is closed in any case
	c.s.out.settle()
	c.s.drain(time.Now().Add(drainTime))
	_ = c.s.Close()
	c.dialog.Close()
	c.h.remove(c)
}

// serve serves messages and reports whether it ended because the connection is parked.
func (c *conn) serve(ctx context.Context) (parked bool) {
	for {
		switch err := c.await(ctx); {
		case err == nil:
			if !c.enter() || !c.next(ctx) {
				return false
			}
		case !errors.Is(err, os.ErrDeadlineExceeded) || !c.mayGoOn():
			return false
		case c.park():
			return true
		}
	}
}

// await waits for the next message. It does so here, and not inside the frame
// reader, because the stack of an idle connection is then small enough for the
// runtime to halve it, and because here it may park.
func (c *conn) await(ctx context.Context) error {
	if !c.atHand() && len(c.flights) > 0 {
		c.land(ctx, 0)
		if !c.answered() {
			return errClosed
		}
	}
	return c.s.await()
}

// atHand reports whether there is input that was read and not looked at.
func (c *conn) atHand() bool { return c.s.r < c.s.w }

var messages = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

// refuse ends the connection because of what was read, when what was read
// before it is answered.
func (c *conn) refuse(ctx context.Context, code int, e *hive.Error) bool {
	c.land(ctx, 0)
	c.end(code, e)
	return false
}

// delay slows down a client that sends more than it may.
func (c *conn) delay(ctx context.Context) error {
	if c.stranger && c.dialog.Authenticated() {
		c.stranger, c.pace = false, c.h.Limits.known()
	}
	if c.pace == nil || c.pace.Allow() {
		return nil
	}
	c.land(ctx, 0)
	c.Flush()
	return c.pace.Wait(ctx)
}

func recycle(b *[]byte) {
	if cap(*b) <= keepBytes {
		messages.Put(b)
	}
}
