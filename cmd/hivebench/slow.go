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
	slowEvery = 200 * time.Millisecond
	slowBytes = 8000
)

func runSlow(ctx context.Context, b *bench) (c chapter, err error) {
	rounds, limit, fill, window := max(1, (b.rounds+1)/2), 10*time.Second, 3*time.Second, 4*time.Second
	if b.smoke {
		limit, fill, window = limit/10, fill/10, window/20
	}
	c.title = "Slow readers"
	c.text = fmt.Sprintf(`%[1]d subscribers get a message of %[2]d bytes every %[3]v, alone, and together with %[1]d further ones that never read and whose
kernel holds little for them. Their share is measured over %[5]v, from %[4]v after the first message, when they are stuck; the limit for a
client to make room is %[6]v. The server has core 0 and the generator core 1.`, b.slow, slowBytes, slowEvery, fill, window, limit)
	core, generator := 0, 1
	if b.cores == 1 {
		core, generator = anyCore, anyCore
	}
	h, err := b.startNode(ctx, filepath.Join(b.dir, "slow"), core, "HIVEWIRE_LIMITS_SEND_TIMEOUT="+limit.String())
	if err != nil {
		return c, err
	}
	defer h.stop()
	t := trial{of: h.live("healthy"), fill: fill, window: window, healthy: b.slow, profiles: b.profiles}
	t.of.publisher = h.action("healthy", notificationInsert(1, slowBytes))
	t.of.check = func([]byte, int) error { return nil }
	t.stuck = h.live("slow").subscriber
	t.stuck.narrow = true
	for round := range rounds {
		b.say("slow readers: round %d of %d", round+1, rounds)
		if err := onCore(generator, func() error { return t.round(ctx, round%2 == 1) }); err != nil {
			return c, err
		}
	}
	ms := func(values []float64) string { return spreadOf(values).String() + " ms" }
	c.tables = []table{{head: []string{"", "Alone", "With slow ones"}, rows: [][]string{
		{"p50 from publishing to each delivery", ms(t.alone50), ms(t.with50)},
		{"p99 from publishing to each delivery", ms(t.alone99), ms(t.with99)},
		{"most resident memory", "", spreadOf(t.memory).String() + " MiB"},
		{"from the first message until the last slow one is closed", "", spreadOf(t.closed).String() + " s"},
	}}}
	c.gates = []gate{
		atMost("p99 of delivery with slow readers ÷ without", spreadOf(ratios(t.with99, t.alone99)), "", 1.1, why["slow"]),
		atMost("s until every slow reader is closed", spreadOf(t.closed), "", limit.Seconds()+5, why["slow"]),
	}
	return c, nil
}

// trial is the same subscribers with and without others that never read.
type trial struct {
	of           *broadcast
	stuck        *contender
	healthy      int
	fill, window time.Duration
	profiles     string // directory, "" for none

	alone50, alone99, with50, with99 []float64 // ms
	closed                           []float64 // s until no slow one was left
	memory                           []float64 // MiB
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
		h, err := c.steady(slowEvery, time.Now().Add(t.window))
		t.alone50, t.alone99 = append(t.alone50, micro(h.quantile(0.5))/1e3), append(t.alone99, micro(h.quantile(0.99))/1e3)
		return err
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
	if _, err := c.steady(slowEvery, began.Add(t.fill)); err != nil {
		return err
	}
	profiled := t.profile(ctx)
	h, err := c.steady(slowEvery, time.Now().Add(t.window))
	if err := errors.Join(err, <-profiled); err != nil {
		return err
	}
	t.with50, t.with99 = append(t.with50, micro(h.quantile(0.5))/1e3), append(t.with99, micro(h.quantile(0.99))/1e3)
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
		if _, err := c.steady(slowEvery, time.Now().Add(2*slowEvery)); err != nil {
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
