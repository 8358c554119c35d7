package ws

import (
	"slices"
	"time"
)

// How a silent connection gives up its goroutine, and gets another one.
//
// A goroutine is awake until the sweeper has its wait for input fail, by a
// deadline that has passed: it dozes. Then it adds the connection to the lot and
// ends: the connection is parked. Input, or whoever ends the connection, starts
// another goroutine. That one dozes still, so what a client answers to a ping
// is taken in and leads back to the lot; a message wakes it.

// linger is after how many seconds of Handler.clock without a message a
// goroutine dozes.
const linger = 2

var longAgo = time.Unix(1, 0)

// watch has the sweeper look whether a connection falls silent.
func (h *Handler) watch(c *conn) {
	if h.lot.takes(c.s) {
		h.mu.Lock()
		h.awake = append(h.awake, c)
		h.mu.Unlock()
	}
}

// quieten has those that are silent doze.
func (h *Handler) quieten() {
	h.mu.Lock()
	awake := h.awake
	h.awake = nil
	h.mu.Unlock()
	awake = slices.DeleteFunc(awake, (*conn).doze)
	h.mu.Lock()
	h.awake = append(awake, h.awake...)
	h.mu.Unlock()
}

// doze has a connection doze that is silent, and reports whether it need not be
// looked at any more.
func (c *conn) doze() bool {
	if c.h.clock.Load()-c.heard.Load() < linger {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended && !c.serving {
		c.dozing = true
		_ = c.s.Conn.SetReadDeadline(longAgo) // fails only when the connection is over
	}
	return c.ended || c.dozing
}

// park reports whether the connection is parked. Then another goroutine may
// serve it already.
func (c *conn) park() bool {
	c.mu.Lock()
	c.parked = !c.ended && c.h.lot.add(c.s, c.number) == nil
	parked := c.parked
	c.mu.Unlock()
	if !parked {
		c.rouse()
	}
	return parked
}

// rouse wakes a connection that dozes, before it serves more than a frame of
// control that is all there.
func (c *conn) rouse() {
	c.mu.Lock()
	dozed := c.dozing && !c.ended
	if dozed {
		c.dozing = false
		_ = c.s.Conn.SetReadDeadline(time.Time{}) // fails only when the connection is over
	}
	c.mu.Unlock()
	if dozed {
		c.h.watch(c)
	}
}

// unpark has a goroutine serve the connection if none does. Its caller holds mu.
func (c *conn) unpark() {
	if c.parked {
		c.parked = false
		go c.resume()
	}
}

func (c *conn) resume() {
	c.h.lot.remove(c.s)
	c.s.late = true
	c.run()
}

// wake unparks the connection with this number, if there is one still.
func (h *Handler) wake(number uint64) {
	h.mu.Lock()
	c := h.slot(number)[number]
	h.mu.Unlock()
	if c != nil {
		c.wake()
	}
}

func (c *conn) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unpark()
}

// cut closes the connection when there is nobody to be told.
func (c *conn) cut() {
	_ = c.s.Close() // may be closed already
	c.wake()        // the lot forgets what is closed
}
