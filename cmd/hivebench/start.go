package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

var startSection = section{"start", "time until hivewire serves, and its memory when nobody asks", runStart}

func runStart(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Start"
	c.text = `From the start of the process to the answer of /readyz: on an empty directory, where the administrator's password is hashed and the
signing key is made, and on the directory of this benchmark. Resident memory two seconds after, without a collection asked for.`
	var empty, filled, resident []float64
	for round := range b.rounds {
		b.say("start: round %d of %d", round+1, b.rounds)
		dir := filepath.Join(b.dir, "empty")
		ready, _, err := b.startOnce(ctx, dir, 0)
		if err != nil {
			return c, err
		}
		empty = append(empty, ready)
		if err := os.RemoveAll(dir); err != nil {
			return c, err
		}
		ready, size, err := b.startOnce(ctx, b.data, min(2*time.Second, 4*b.window))
		if err != nil {
			return c, err
		}
		filled, resident = append(filled, ready), append(resident, size)
	}
	c.tables = []table{{head: []string{"", ""}, rows: [][]string{
		{"ready, empty directory", spreadOf(empty).String() + " ms"},
		{fmt.Sprintf("ready, %d accounts", 2*accounts), spreadOf(filled).String() + " ms"},
		{"resident when idle", spreadOf(resident).String() + " MiB"},
	}}}
	c.gates = []gate{atMost("ms until ready on an empty directory", spreadOf(empty), "", 300, why["ready"])}
	return c, nil
}

// startOnce returns the ms until ready and the MiB resident after a while.
func (b *bench) startOnce(ctx context.Context, dir string, idle time.Duration) (ready, size float64, err error) {
	p, err := startHivewire(ctx, b.binaries.hivewire, dir, anyCore)
	if err != nil {
		return 0, 0, err
	}
	defer p.stop()
	if err := p.ready(ctx); err != nil {
		return 0, 0, err
	}
	ready = micro(time.Since(p.started)) / 1e3
	time.Sleep(idle)
	size, err = p.resident()
	return ready, size / (1 << 20), err
}
