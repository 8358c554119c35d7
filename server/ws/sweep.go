package ws

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// startSweeper runs the one clock of all connections: each second it visits
// one slot's share of them, so that every connection is pinged once per
// interval without a timer of its own, and those that have not authenticated.
// Nobody waits for the answer to a ping: there are clients that give none.
func (h *Handler) startSweeper() {
	h.slots = make([]map[uint64]*conn, max(1, int(h.Limits.PingInterval/time.Second)))
	for i := range h.slots {
		h.slots[i] = map[uint64]*conn{}
	}
	h.running.Add(1)
	started := time.Now()
	go func() {
		defer h.running.Done()
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for slot := 0; ; slot = (slot + 1) % len(h.slots) {
			select {
			case <-ticker.C:
				h.clock.Store(int64(time.Since(started) / time.Second))
				h.quieten()
				h.sweep(slot)
			case <-h.stop:
				return
			}
		}
	}()
}

// enroll gives a connection its place in the sweep. One that comes
// while the server stops is sent away.
func (h *Handler) enroll(c *conn) {
	h.Stats.Accepted.Add(1)
	h.Stats.Open.Add(1)
	h.mu.Lock()
	h.slot(c.number)[c.number] = c
	if c.stranger {
		h.strangers[c] = h.clock.Load()
	}
	c.tardy = h.closing
	h.mu.Unlock()
	if c.tardy {
		c.end(websocket.CloseServiceRestart, nil)
	}
}

// slot returns where a connection has its place. Its caller holds mu.
func (h *Handler) slot(number uint64) map[uint64]*conn {
	return h.slots[number%uint64(len(h.slots))]
}

func (h *Handler) remove(c *conn) {
	h.Stats.Open.Add(-1)
	h.mu.Lock()
	delete(h.slot(c.number), c.number)
	delete(h.strangers, c)
	h.mu.Unlock()
	h.dismiss(c.from)
}

func (h *Handler) sweep(slot int) {
	h.mu.Lock()
	pinged := slices.Collect(maps.Values(h.slots[slot]))
	var late []*conn
	for c, came := range h.strangers {
		switch {
		case c.dialog.Authenticated():
			delete(h.strangers, c)
		case h.clock.Load()-came > int64(h.Limits.UnauthenticatedTime/time.Second):
			late = append(late, c)
			delete(h.strangers, c)
		}
	}
	h.mu.Unlock()

	for _, c := range late {
		c.end(closeUnauthenticated, errNobody)
	}
	for _, c := range pinged {
		_ = c.s.out.append(pingFrame, nil) // a connection that cannot take it is ending
	}
}

// Shutdown sends every client away with 1012 after answering what is being
// served, and after what that and earlier requests cause has reached its
// subscribers. It waits until the clients are gone. When ctx ends first the rest
// is cut.
func (h *Handler) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closing = true
	var all []*conn
	for _, slot := range h.slots {
		all = slices.AppendSeq(all, maps.Values(slot))
	}
	h.mu.Unlock()
	h.stopOnce.Do(func() {
		close(h.stop)
		h.lot.close()
	})
	h.quiet.Add(len(all))
	for _, c := range all {
		if !c.end(websocket.CloseServiceRestart, nil) {
			h.quiet.Done()
		}
	}
	h.settle(ctx)
	gone := make(chan struct{})
	go func() {
		h.running.Wait()
		close(gone)
	}()
	var err error
	select {
	case <-gone:
	case <-ctx.Done():
		err = ctx.Err()
		h.cancel()
		for _, c := range all {
			c.cut()
		}
		<-gone
	}
	h.cancel()
	return err
}

// quietTime bounds how long a slow request holds up the goodbye of the others.
const quietTime = time.Second

// settle waits until no request is being answered and everything published has
// been handed to the connections. Then they may say goodbye.
func (h *Handler) settle(ctx context.Context) {
	quiet := make(chan struct{})
	go func() {
		h.quiet.Wait()
		close(quiet)
	}()
	select {
	case <-quiet:
	case <-time.After(quietTime):
	case <-ctx.Done():
	}
	draining, cancel := context.WithTimeout(ctx, quietTime)
	defer cancel()
	h.svc.Hive.Bus.Drain(draining)
	h.farewellOnce.Do(func() { close(h.farewell) })
}
