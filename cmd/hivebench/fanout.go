package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

var fanoutSection = section{"fanout", "messages of one publisher to many subscribers, beside bare writes, with and without a sync, and centrifuge", runFanout}

const (
	bare    = "bare writes"
	inRAM   = "hivewire, files in memory"
	library = "centrifuge"
	synced  = "bare writes, synced"
	stored  = "hivewire"
)

func runFanout(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Fan-out"
	core, generator := 0, 1
	if b.cores == 1 {
		core, generator = anyCore, anyCore
	}
	c.text = fmt.Sprintf(`One connection publishes, and goes on when every subscriber has what it published; columns are subscribers × messages under way. A
cell is deliveries per second as a ratio to the bare writes of the same round, and the processor time of the server for one delivery.
A message carries %d bytes. The server has core 0 and the generator core 1. Over loopback the sender pays for the receiver's side of TCP too.
"noisy", of the bare writes, and "*" as above.

Of three, nothing is on a disk:

- bare writes makes one write of a frame as long as hivewire's for every subscriber and message, in a loop without anything else: more than it can
  only be had by sending several messages with one write.
- hivewire, files in memory is asked for notification/insert and stores each message, but its directory is in /dev/shm, where a sync costs nothing.
- centrifuge stores nothing.

Two sync each message to the same disk before they send it to anybody:

- bare writes, synced is the same loop, which first appends a record of 400 bytes for each message to a file and syncs it (fdatasync), as a raw group
  commit of the messages that have come: the least that a durable fan-out takes.
- hivewire is the same hivewire with its directory on the disk.

The targets are those of a prototype that stored nothing, so they are judged like with like: hivewire, files in memory, beside bare writes and centrifuge;
and with the same numbers hivewire, on the disk, beside bare writes, synced. With one message under way nobody can send anything while it is synced,
so what bare writes, synced, reach of the bare writes is what the disk leaves to anybody. 0.90 of the bare writes would leave a ninth of their time for all
else, and with 1000×1 the sync alone takes about that. It takes longer there, where all writes of a message pass between two syncs and the disk has
nothing to do, than with 1×1, where one follows another at once; the last row has the times. The ratios of hivewire on the disk to bare writes and to
centrifuge, which wait for no disk, are in the tables without a target.`, payloadBytes)
	f, err := b.startStage(ctx, core)
	if err != nil {
		return c, err
	}
	defer f.stop()
	g := grid{}
	for round := range b.rounds {
		order := slices.Clone(f.broadcasts)
		if round%2 == 1 {
			slices.Reverse(order)
		}
		for _, of := range order {
			b.say("fan-out of %s: round %d of %d", of.name, round+1, b.rounds)
			err := onCore(generator, func() error { return b.fanOut(ctx, g, of) })
			if err != nil {
				return c, err
			}
		}
	}
	c.tables = b.fanoutTables(g, f.broadcasts)
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
			if err == nil && of.name == synced {
				r.sync, err = of.publisher.at.syncTime(ctx)
			}
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

// syncTime is the ms that the bare writes waited for the disk each time since
// this was last asked.
func (p *process) syncTime(ctx context.Context) (ms float64, err error) {
	var text strings.Builder
	if err := get(ctx, "http://"+p.debug+"/syncs", &text); err != nil {
		return 0, err
	}
	_, err = fmt.Sscan(text.String(), &ms)
	return ms, err
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
