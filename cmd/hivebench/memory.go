package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

var memorySection = section{"memory", "resident memory of an idle authenticated connection", runMemory}

// messagesBefore is how many requests every connection makes before it idles:
// connections that never spoke are smaller than those of the real world.
const messagesBefore = 3

func runMemory(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Memory of idle connections"
	c.text = fmt.Sprintf(`Resident memory per connection with %d idle connections, each of which had %d requests answered first and then %v of silence; hivewire's are authenticated
(by token, spread over %d accounts). "Collected" is after three garbage collections that gave memory back to the system, which hivewire
does at a request of this benchmark only, through a debug listener of a build of its own (tag hivebench); "before" is the same without.
The kernel's memory is for both ends of a connection and comes on top.`, b.idle, messagesBefore, restTime, accounts)
	per := map[string][]float64{}
	t := table{head: []string{"", "Collected, KiB", "Before, KiB", "Kernel, KiB"}}
	rows := map[string][3][]float64{}
	rounds := max(1, b.rounds/2)
	for round := range rounds {
		order := []string{"hivewire", "gorilla", "centrifuge"}
		if round%2 == 1 {
			slices.Reverse(order)
		}
		for _, name := range order {
			b.say("memory of %s: round %d of %d", name, round+1, rounds)
			m, err := b.memoryOf(ctx, name)
			if err != nil {
				return c, err
			}
			r := rows[name]
			for i := range m {
				r[i] = append(r[i], m[i])
			}
			rows[name] = r
			per[name] = r[0]
		}
	}
	for _, name := range []string{"hivewire", "gorilla", "centrifuge"} {
		r := rows[name]
		t.rows = append(t.rows, []string{name, spreadOf(r[0]).String(), spreadOf(r[1]).String(), spreadOf(r[2]).String()})
	}
	c.tables = []table{t}
	c.gates = []gate{
		atMost("KiB per idle authenticated connection", spreadOf(per["hivewire"]), "", 7.5, why["memory"]),
		atMost("the same ÷ gorilla's defaults", spreadOf(ratios(per["hivewire"], per["gorilla"])), "", 0.18, why["memory ratio"]),
		atMost("the same ÷ centrifuge's defaults", spreadOf(ratios(per["hivewire"], per["centrifuge"])), "", 0.12, why["memory ratio"]),
	}
	return c, nil
}

// memoryOf returns KiB per connection, collected, before that, and of the kernel.
func (b *bench) memoryOf(ctx context.Context, name string) (kib [3]float64, err error) {
	f := &field{}
	defer func() { f.stop() }()
	var of *contender
	switch name {
	case "hivewire":
		if f.hivewire, err = startHivewire(ctx, b.binaries.debug, b.data, anyCore); err != nil {
			return kib, err
		}
		if err = f.login(ctx); err != nil {
			return kib, err
		}
		of = f.action("user/get", userGet, readers)
	case "gorilla":
		f.gorilla, err = b.startPeer(ctx, name, anyCore)
		of = f.echo()
	case "centrifuge":
		f.centrifuge, err = b.startPeer(ctx, name, anyCore)
		of = f.rpc()
	}
	if err != nil {
		return kib, err
	}
	var sizes [2]struct{ collected, before, kernel float64 }
	for i, connections := range []int{0, b.idle} {
		release, err := hold(of, connections, messagesBefore)
		if err != nil {
			return kib, err
		}
		defer release()
		if sizes[i].before, sizes[i].collected, err = of.at.weigh(ctx); err != nil {
			return kib, err
		}
		if b.profiles != "" && name == "hivewire" {
			if err := of.at.profile(ctx, "heap?debug=1", filepath.Join(b.profiles, fmt.Sprintf("heap-%d.pprof", connections))); err != nil {
				return kib, err
			}
		}
		if sizes[i].kernel, err = slab(); err != nil {
			return kib, err
		}
	}
	each := func(with, without float64) float64 { return (with - without) / 1024 / float64(b.idle) }
	return [3]float64{
		each(sizes[1].collected, sizes[0].collected), each(sizes[1].before, sizes[0].collected), each(sizes[1].kernel, sizes[0].kernel),
	}, nil
}

// restTime is how long connections are silent before they count as idle. hivewire's
// give up their goroutines after one to two seconds.
const restTime = 4 * time.Second

// weigh returns the resident memory before and after garbage is collected, in
// bytes, once connections have come to rest.
func (p *process) weigh(ctx context.Context) (before, collected float64, err error) {
	time.Sleep(restTime)
	if before, err = p.resident(); err != nil {
		return 0, 0, err
	}
	if err = p.settle(ctx); err != nil {
		return 0, 0, err
	}
	collected, err = p.resident()
	return before, collected, err
}
