package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

var fanoutSection = section{"fanout", "messages of one publisher to many subscribers, beside bare writes and centrifuge", runFanout}

const (
	bare    = "bare writes"
	stored  = "hivewire"
	inRAM   = "hivewire, files in memory"
	library = "centrifuge"
)

func runFanout(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Fan-out"
	core, generator := 0, 1
	if b.cores == 1 {
		core, generator = anyCore, anyCore
	}
	c.text = fmt.Sprintf(`One connection publishes, and goes on when every subscriber has what it published; columns are subscribers × messages under way. A
cell is deliveries per second as a ratio to the bare writes of the same round, and the processor time of the server for one delivery.
A message carries %d bytes. "%s" makes one write of a frame as long as hivewire's for every subscriber and message, in a loop
without anything else: more than it can only be had by sending several messages with one write. hivewire is asked for notification/insert,
and stores each message durably, synced to the disk and in order, before it sends it to anybody; centrifuge stores nothing. "%s" is the same
hivewire with its directory in /dev/shm, where a sync costs nothing: what fan-out alone does. The server has core 0 and the generator core 1.
Over loopback the sender pays for the receiver's side of TCP too. "noisy" and "*" as above.`, payloadBytes, bare, inRAM)
	f, err := b.startStage(ctx, core)
	if err != nil {
		return c, err
	}
	defer f.stop()
	g, rounds := grid{}, (b.rounds+1)/2 // each takes long
	for round := range rounds {
		order := slices.Clone(f.broadcasts)
		if round%2 == 1 {
			slices.Reverse(order)
		}
		for _, of := range order {
			b.say("fan-out of %s: round %d of %d", of.name, round+1, rounds)
			err := onCore(generator, func() error { return b.fanOut(ctx, g, of) })
			if err != nil {
				return c, err
			}
		}
	}
	c.tables = []table{b.fanoutTable(g, f.broadcasts), b.fanoutTimes(g, f.broadcasts)}
	c.gates = fanoutGates(g)
	return c, nil
}

// fanOut measures one broadcast before all crowds. Those of the same size are
// the same connections.
func (b *bench) fanOut(ctx context.Context, g grid, of *broadcast) error {
	for rest := b.crowds; len(rest) > 0; {
		n := rest[0].connections
		same := 0
		for same < len(rest) && rest[same].connections == n {
			same++
		}
		c, err := gather(of, n)
		if err != nil {
			return err
		}
		if err := of.publisher.at.calm(ctx); err != nil {
			c.close()
			return err
		}
		for _, s := range rest[:same] {
			window := b.window
			if n > 2000 {
				window *= 2 // which is a handful of messages
			}
			r, err := c.measure(s.depth, window/4, window)
			if err != nil {
				c.close()
				return err
			}
			g[cell{of.name, s}] = append(g[cell{of.name, s}], r)
		}
		if err := b.profileCrowd(ctx, of, c, rest[:same]); err != nil {
			c.close()
			return err
		}
		c.close()
		if err := of.publisher.at.calm(ctx); err != nil {
			return err
		}
		rest = rest[same:]
	}
	return nil
}

// profileCrowd writes CPU profiles when they were asked for.
func (b *bench) profileCrowd(ctx context.Context, of *broadcast, c *crowd, shapes []shape) error {
	if b.profiles == "" || of.publisher.at.name != "hivewire" {
		return nil
	}
	for _, s := range shapes {
		done := make(chan error, 1)
		go func() {
			name := fmt.Sprintf("fanout-%s-%dx%d.pprof", filepath.Base(of.name), s.connections, s.depth)
			done <- of.publisher.at.profile(ctx, fmt.Sprintf("profile?seconds=%.0f", profileTime.Seconds()), filepath.Join(b.profiles, name))
		}()
		_, err := c.measure(s.depth, 0, profileTime+profileTime/8)
		if failed := <-done; err == nil {
			err = failed
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// calm waits until the process has nothing more to do.
func (p *process) calm(ctx context.Context) error {
	const moment = 50 * time.Millisecond
	last, err := p.cpuTime()
	for range 200 {
		if err != nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(moment)
		var now time.Duration
		if now, err = p.cpuTime(); now-last < moment/50 {
			return err
		}
		last = now
	}
	return fmt.Errorf("%s does not come to rest", p.name)
}

// memoryDir makes a directory in memory; it is "" where there is no place for one.
func memoryDir() string {
	dir, err := os.MkdirTemp("/dev/shm", "hivebench")
	if err != nil {
		return ""
	}
	return dir
}
