package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"
)

// publisherEvent stands for the publisher among the events of subscribers.
const publisherEvent = -1

// mostUnderWay is how many messages may be under way.
const mostUnderWay = 64

// lag is how many answers the publisher may get later than the subscribers
// get the message.
const lag = 64

// crowd is the subscribers of a broadcast and its publisher, in one closed
// loop: a message is done when every subscriber has it.
type crowd struct {
	of        *broadcast
	listeners *generator
	speaker   *generator // of one connection

	depth   int
	asked   int   // messages published
	done    int   // messages that everybody has
	missing []int // deliveries that each message lacks; a ring
	sent    []int64
	begun   time.Time
	stop    bool // publish no more

	deliveries int
	whole      histogram // from publishing to the last delivery
	each       histogram // and to each
}

// gather connects the subscribers and then the publisher.
func gather(of *broadcast, subscribers int) (*crowd, error) {
	listeners, err := connect(of.subscriber, subscribers, 1)
	if err != nil {
		return nil, err
	}
	c := &crowd{of: of, listeners: listeners, begun: time.Now()}
	if c.speaker, err = connect(of.publisher, 1, mostUnderWay+lag); err != nil {
		listeners.close()
		return nil, err
	}
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: publisherEvent}
	if err := unix.EpollCtl(listeners.epoll, unix.EPOLL_CTL_ADD, c.speaker.sockets[0].fd, &event); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *crowd) close() {
	c.speaker.close()
	c.listeners.close()
}

// measure keeps depth messages under way for a while.
func (c *crowd) measure(depth int, warm, window time.Duration) (r sample, err error) {
	runtime.LockOSThread() // for threadTime
	defer runtime.UnlockOSThread()
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	c.reset(depth)
	if err := c.publish(depth); err != nil {
		return r, err
	}
	if err := c.serve(time.Now().Add(warm)); err != nil {
		return r, err
	}
	c.deliveries, c.whole, c.each = 0, histogram{}, histogram{}
	at := c.of.publisher.at
	before, err := at.cpuTime()
	if err != nil {
		return r, err
	}
	started, own := time.Now(), threadTime()
	if err := c.serve(started.Add(window)); err != nil {
		return r, err
	}
	took, own := time.Since(started), threadTime()-own
	after, err := at.cpuTime()
	if err != nil {
		return r, err
	}
	n := float64(c.deliveries)
	r = sample{
		rate: n / took.Seconds(), cpu: float64((after - before).Nanoseconds()) / 1e3 / max(n, 1),
		p50: micro(c.whole.quantile(0.5)), p99: micro(c.whole.quantile(0.99)),
		busy: own.Seconds() / took.Seconds(),
	}
	c.stop = true
	return r, c.serve(time.Time{})
}

// speak has the publisher publish by the requests of another contender from now on.
func (c *crowd) speak(of *contender) { c.speaker.script, c.speaker.check = of.script(), of.check }

func (c *crowd) reset(depth int) {
	c.depth, c.missing, c.sent, c.stop = depth, make([]int, depth), make([]int64, depth), false
	c.asked, c.done = 0, 0
	for _, s := range c.listeners.sockets {
		s.gets = 0
	}
}

// steady publishes every so often until a time, whatever has arrived by then,
// and returns how long deliveries took.
func (c *crowd) steady(every time.Duration, until time.Time) (histogram, error) {
	c.reset(mostUnderWay)
	c.stop, c.each = true, histogram{}
	for next := time.Now(); next.Before(until); next = next.Add(every) {
		if c.asked-c.done == c.depth {
			return c.each, fmt.Errorf("%s lags %d messages behind", c.of.name, c.depth)
		}
		if err := c.publish(1); err != nil {
			return c.each, err
		}
		if err := c.serve(next.Add(every)); err != nil {
			return c.each, err
		}
	}
	return c.each, c.serve(time.Time{})
}

// serve counts deliveries until a time, or when that is zero until everybody
// has everything.
func (c *crowd) serve(until time.Time) error {
	waiting := func() int { return c.asked - c.done + c.speaker.waiting }
	return c.listeners.listen(until, waiting, func(i int32) error {
		if i == publisherEvent {
			return c.speaker.receive(c.speaker.sockets[0])
		}
		return c.receive(c.listeners.sockets[i])
	})
}

func (c *crowd) publish(n int) error {
	now := int64(time.Since(c.begun))
	for i := c.asked; i < c.asked+n; i++ {
		c.missing[i%c.depth], c.sent[i%c.depth] = len(c.listeners.sockets), now
	}
	c.asked += n
	s := c.speaker.sockets[0]
	s.left = n
	return c.speaker.send(s, n)
}

// receive counts what has come for one subscriber.
func (c *crowd) receive(s *socket) error {
	g, done := c.listeners, c.done
	now := int64(time.Since(c.begun))
	g.out = g.out[:0]
	err := g.read(s, func(f frame) error {
		switch f.op {
		case opPing:
			g.out = appendMasked(g.out, finPong, f.payload)
			return nil
		case opClose:
			return fmt.Errorf("%w with %q", errClosed, f.payload)
		}
		pinged, err := g.of.answers(f.payload, func(delivery []byte) error { return c.count(s, delivery, now) })
		if pinged {
			g.out = appendMasked(g.out, finText, ping)
		}
		return err
	})
	if err == nil && len(g.out) > 0 {
		err = g.send(s, 0)
	}
	if err == nil && c.done > done && !c.stop {
		err = c.publish(c.done - done)
	}
	return err
}

func (c *crowd) count(s *socket, delivery []byte, now int64) error {
	if s.gets >= c.asked {
		return fmt.Errorf("nobody published %.200q", delivery)
	}
	slot := s.gets % c.depth
	if c.deliveries%checkEvery == 0 {
		// The publisher goes on with its requests from one measurement to the next.
		if err := c.of.check(delivery, (c.speaker.sockets[0].asks-c.asked+s.gets)%requests); err != nil {
			return err
		}
	}
	s.gets++
	c.deliveries++
	c.each.add(time.Duration(now - c.sent[slot]))
	if c.missing[slot]--; c.missing[slot] == 0 {
		c.done++
		c.whole.add(time.Duration(now - c.sent[slot]))
	}
	return nil
}
