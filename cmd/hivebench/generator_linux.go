package main

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// forever is a number of requests that no client gets done.
const forever = 1 << 62

// checkEvery is how many answers share one close look.
const checkEvery = 64

// generator asks one contender over many connections. It is a closed loop: a
// connection sends as many requests as answers came in, in one write. It runs
// on one goroutine, without garbage, so that it disturbs the server little.
type generator struct {
	of      *contender
	script  [][]byte
	check   func(answer []byte, i int) error
	epoll   int
	sockets []*socket
	begun   time.Time
	in, out []byte // of the socket at hand

	waiting  int // requests without an answer, of all sockets
	answered int
	latency  histogram
}

// socket is one connection.
type socket struct {
	fd   int
	rest []byte  // of a frame that has not all arrived
	sent []int64 // when each unanswered request left, in ns since begun; a ring
	asks int     // requests sent
	gets int     // answers received
	left int     // requests still to be sent
}

// connect opens the connections, depth requests to be under way on each.
func connect(of *contender, connections, depth int) (g *generator, err error) {
	g = &generator{of: of, script: of.script(), check: of.check, begun: time.Now(), in: make([]byte, 256<<10)}
	if g.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return nil, err
	}
	for i := 0; i < connections && err == nil; i++ {
		err = g.add(i, depth)
	}
	if err == nil && of.hello != nil {
		err = g.greet()
	}
	if err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

// add opens the ith connection.
func (g *generator) add(i, depth int) error {
	fd, rest, err := dial(g.of, i)
	if err != nil {
		return err
	}
	g.sockets = append(g.sockets, &socket{fd: fd, rest: rest, sent: make([]int64, depth)})
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(i)}
	return unix.EpollCtl(g.epoll, unix.EPOLL_CTL_ADD, fd, &event)
}

// greet sends every server its hello.
func (g *generator) greet() error {
	g.script, g.check = [][]byte{appendMasked(nil, finText, g.of.hello)}, func([]byte, int) error { return nil }
	err := g.exchange(1)
	g.script, g.check = g.of.script(), g.of.check
	for _, c := range g.sockets {
		c.asks, c.gets = 0, 0
	}
	return err
}

// close ends all connections.
func (g *generator) close() {
	for _, c := range g.sockets {
		_ = unix.Close(c.fd)
	}
	_ = unix.Close(g.epoll)
}

// exchange has every socket send n requests and waits for the answers.
func (g *generator) exchange(n int) error {
	if err := g.begin(n); err != nil {
		return err
	}
	return g.serve(time.Time{})
}

// begin lets every socket send n requests, as many at once as it may.
func (g *generator) begin(n int) error {
	for _, c := range g.sockets {
		c.left = n
		if err := g.send(c, len(c.sent)); err != nil {
			return err
		}
	}
	return nil
}

// drain waits for the last answers.
func (g *generator) drain() error {
	for _, c := range g.sockets {
		c.left = 0
	}
	return g.serve(time.Time{})
}

// serve answers answers with requests until a time, or when that is zero until
// nothing is under way.
func (g *generator) serve(until time.Time) error {
	return g.listen(until, func() int { return g.waiting }, func(i int32) error { return g.receive(g.sockets[i]) })
}

// listen has receive read from whatever socket has something until a time, or
// when that is zero until nothing is waited for.
func (g *generator) listen(until time.Time, waiting func() int, receive func(i int32) error) error {
	events := make([]unix.EpollEvent, 256)
	heard := time.Now()
	for {
		now := time.Now()
		wait := stallTime
		if until.IsZero() {
			if waiting() == 0 {
				return nil
			}
		} else if wait = until.Sub(now); wait <= 0 {
			return nil
		}
		n, err := unix.EpollWait(g.epoll, events, int((wait+time.Millisecond-1)/time.Millisecond))
		if err != nil && err != unix.EINTR {
			return err
		}
		if n > 0 {
			heard = now
		} else if now.Sub(heard) >= stallTime {
			return fmt.Errorf("%s: nothing comes, of %d that should", g.of.name, waiting())
		}
		for _, e := range events[:max(n, 0)] {
			if err := receive(e.Fd); err != nil {
				return fmt.Errorf("%s: %w", g.of.name, err)
			}
		}
	}
}

var errClosed = errors.New("the server closed a connection")

// receive reads what has come for c and sends as many requests as it answers.
func (g *generator) receive(c *socket) error {
	now := int64(time.Since(g.begun))
	g.out = g.out[:0]
	before := c.gets
	if err := g.read(c, func(f frame) error { return g.take(c, f, now) }); err != nil {
		return err
	}
	return g.send(c, c.gets-before)
}

// read reads what has come for c, frame by frame.
func (g *generator) read(c *socket, each func(frame) error) error {
	kept := copy(g.in, c.rest)
	n, err := unix.Read(c.fd, g.in[kept:])
	switch {
	case err == unix.EAGAIN || err == unix.EINTR:
		return nil
	case err != nil:
		return err
	case n == 0:
		return errClosed
	}
	b := g.in[:kept+n]
	for {
		f, size, err := g.of.parse(b)
		if err != nil {
			return err
		}
		if size == 0 {
			break
		}
		if err := each(f); err != nil {
			return err
		}
		b = b[size:]
	}
	c.rest = append(c.rest[:0], b...)
	return nil
}

// take counts the answers of one frame.
func (g *generator) take(c *socket, f frame, now int64) error {
	switch f.op {
	case opPing:
		g.out = appendMasked(g.out, finPong, f.payload)
		return nil
	case opClose:
		return fmt.Errorf("%w with %q", errClosed, f.payload)
	}
	pinged, err := g.of.answers(f.payload, func(answer []byte) error {
		if c.gets == c.asks {
			return fmt.Errorf("nobody asked for %.200q", answer)
		}
		g.latency.add(time.Duration(now - c.sent[c.gets%len(c.sent)]))
		if g.answered%checkEvery == 0 {
			if err := g.check(answer, c.gets%len(g.script)); err != nil {
				return err
			}
		}
		c.gets++
		g.answered++
		g.waiting--
		return nil
	})
	if pinged {
		g.out = appendMasked(g.out, finText, ping)
	}
	return err
}

// send sends the next n requests of c in one write, after what is in g.out.
func (g *generator) send(c *socket, n int) error {
	n = min(n, c.left)
	now := int64(time.Since(g.begun))
	for range n {
		g.out = append(g.out, g.script[c.asks%len(g.script)]...)
		c.sent[c.asks%len(c.sent)] = now
		c.asks++
	}
	c.left -= n
	g.waiting += n
	p := g.out
	g.out = g.out[:0]
	for len(p) > 0 {
		n, err := unix.Write(c.fd, p)
		switch {
		case err == unix.EAGAIN:
			err = waitWritable(c.fd)
		case err == unix.EINTR:
			err = nil
		}
		if err != nil {
			return err
		}
		p = p[max(n, 0):]
	}
	return nil
}
