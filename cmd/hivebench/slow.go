package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

var slowSection = section{"slow", "whether subscribers that never read delay those that do", runSlow}

// How messages are published while some do not read them.
const (
	slowEvery = 50 * time.Millisecond
	slowBytes = 400
	fillBytes = 4000 // until they are stuck
)

func runSlow(ctx context.Context, b *bench) (c chapter, err error) {
	rounds, patience, fill, window := max(1, (b.rounds+1)/2), 10*time.Second, 3*time.Second, 6*time.Second
	if b.smoke {
		patience, fill, window = patience/10, fill/3, window/20
	}
	c.title = "Slow readers"
	c.text = fmt.Sprintf(`%[1]d subscribers get a message of %[2]d bytes every %[3]v, alone, and together with %[1]d further ones that never read and whose
kernel holds little for them. What those that read notice is measured over %[5]v, after %[4]v of larger messages that leave the others stuck; the
limit for a client to make room is %[6]v. The server has core 0 and the generator core 1.`, b.slow, slowBytes, slowEvery, fill, window, patience)
	core, generator := 0, 1
	if b.cores == 1 {
		core, generator = anyCore, anyCore
	}
	h, err := b.startNode(ctx, filepath.Join(b.dir, "slow"), core, "HIVEWIRE_LIMITS_SEND_TIMEOUT="+patience.String())
	if err != nil {
		return c, err
	}
	defer h.stop()
	t := trial{of: h.live("healthy"), fill: fill, window: window, healthy: b.slow, profiles: b.profiles}
	t.of.publisher = h.action("healthy", notificationInsert(1, slowBytes))
	t.filler = h.action("healthy", notificationInsert(1, fillBytes))
	t.of.check = func([]byte, int) error { return nil }
	t.stuck = h.live("slow").subscriber
	t.stuck.narrow = true
	for round := range rounds {
		b.say("slow readers: round %d of %d", round+1, rounds)
		if err := onCore(generator, func() error { return t.round(ctx, round%2 == 1) }); err != nil {
			return c, err
		}
	}
	row := func(what, unit string, alone, with []float64) []string {
		return []string{what, spreadOf(alone).String() + unit, spreadOf(with).String() + unit}
	}
	c.tables = []table{{head: []string{"", "Alone", "With slow ones"}, rows: [][]string{
		row("p50 from publishing to each delivery", " ms", t.alone.p50, t.with.p50),
		row("p99 from publishing to each delivery", " ms", t.alone.p99, t.with.p99),
		row("processor time of the server for each", " µs", t.alone.cpu, t.with.cpu),
		{"most resident memory", "", spreadOf(t.memory).String() + " MiB"},
		{"from the first message until the last slow one is closed", "", spreadOf(t.closed).String() + " s"},
	}}}
	c.gates = []gate{
		atMost("p99 of delivery with slow readers ÷ without", spreadOf(ratios(t.with.p99, t.alone.p99)), "", 1.1, why["slow"]),
		atMost("s until every slow reader is closed", spreadOf(t.closed), "", patience.Seconds()+5, why["slow"]),
	}
	return c, nil
}

// trial is the same subscribers with and without others that never read.
type trial struct {
	of           *broadcast
	filler       *contender // publishes what leaves them stuck
	stuck        *contender
	healthy      int
	fill, window time.Duration
	profiles     string // directory, "" for none

	alone, with delays
	closed      []float64 // s until no slow one was left
	memory      []float64 // MiB
}

// delays is what those that read notice, one number a round.
type delays struct {
	p50, p99 []float64 // ms from publishing to each delivery
	cpu      []float64 // µs of the server's processor time for each
}

// take publishes for a while.
func (d *delays) take(c *crowd, window time.Duration) error {
	at := c.of.publisher.at
	before, err := at.cpuTime()
	if err != nil {
		return err
	}
	h, err := c.steady(slowEvery, time.Now().Add(window))
	if err != nil {
		return err
	}
	after, err := at.cpuTime()
	d.p50, d.p99 = append(d.p50, micro(h.quantile(0.5))/1e3), append(d.p99, micro(h.quantile(0.99))/1e3)
	d.cpu = append(d.cpu, micro(after-before)/float64(h.total))
	return err
}

func (t *trial) round(ctx context.Context, slowFirst bool) error {
	c, err := gather(t.of, t.healthy)
	if err != nil {
		return err
	}
	defer c.close()
	alone := func() error {
		if _, err := c.steady(slowEvery, time.Now().Add(t.window/4)); err != nil {
			return err
		}
		return t.alone.take(c, t.window)
	}
	if slowFirst {
		return errors.Join(t.crowded(ctx, c), alone())
	}
	return errors.Join(alone(), t.crowded(ctx, c))
}

// crowded measures with slow ones, and publishes until they are closed.
func (t *trial) crowded(ctx context.Context, c *crowd) error {
	at := t.of.publisher.at
	before, err := at.slowSoFar(ctx)
	if err != nil {
		return err
	}
	release, err := hold(t.stuck, t.healthy, 0)
	if err != nil {
		return err
	}
	defer release()
	began := time.Now()
	c.speak(t.filler)
	if _, err := c.steady(slowEvery, began.Add(t.fill)); err != nil {
		return err
	}
	c.speak(t.of.publisher)
	if _, err := c.steady(slowEvery, time.Now().Add(t.window/12)); err != nil {
		return err
	}
	profiled := t.profile(ctx)
	if err := errors.Join(t.with.take(c, t.window), <-profiled); err != nil {
		return err
	}
	most := 0.0
	for {
		size, err := at.resident()
		if err != nil {
			return err
		}
		most = max(most, size)
		n, err := at.slowSoFar(ctx)
		switch {
		case err != nil:
			return err
		case n-before >= t.healthy:
			t.memory, t.closed = append(t.memory, most/(1<<20)), append(t.closed, time.Since(began).Seconds())
			return nil
		case time.Since(began) > time.Minute:
			return fmt.Errorf("after a minute only %d of %d slow readers are closed", n-before, t.healthy)
		}
		if _, err := c.steady(slowEvery, time.Now().Add(10*slowEvery)); err != nil {
			return err
		}
	}
}

// profile writes a CPU profile of the server with slow ones, when that was asked for.
func (t *trial) profile(ctx context.Context) <-chan error {
	done := make(chan error, 1)
	if t.profiles == "" {
		close(done)
		return done
	}
	go func() {
		done <- t.of.publisher.at.profile(ctx, fmt.Sprintf("profile?seconds=%.0f", t.window.Seconds()), filepath.Join(t.profiles, "slow.pprof"))
	}()
	return done
}

// slowSoFar is how many connections hivewire has closed because they read too slowly.
func (p *process) slowSoFar(ctx context.Context) (n int, err error) {
	var text strings.Builder
	if err := get(ctx, "http://"+p.address+"/metrics", &text); err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(text.String(), "\nhivewire_connections_slow_total ")
	if !found {
		return 0, errors.New("the metrics tell nothing of slow connections")
	}
	_, err = fmt.Sscan(rest, &n)
	return n, err
}
