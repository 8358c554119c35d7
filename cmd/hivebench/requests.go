package main

import (
	"context"
	"fmt"
)

var requestsSection = section{"requests", "answers per second and processor time for each, beside an echo, the raw ceiling and centrifuge", runRequests}

func runRequests(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Requests"
	c.text = fmt.Sprintf(`Columns are connections × requests under way on each. A cell is the throughput as a ratio to gorilla's echo in the
same round, and the processor time of the server for one answer. Requests have %[1]d bytes (updates: the %[2]s of data and what is
around it), and answers about as many, the echo's and the canned ones exactly. They are spread over %[3]d accounts, updates over %[3]d others. "raw net.Conn" counts frames and answers with canned ones: what a goroutine per connection can reach.
"noisy": the echo itself varied by more than %.0[4]f %%, so targets are judged by processor time. "*": the generator was busy
all the time, so the ratio says too little, and targets are judged likewise. Latencies are of a closed loop at saturation, so they are mostly queueing.`,
		messageBytes, "200 or 1,024 bytes", accounts, limit*100)
	if b.cores > 1 {
		g, contenders, err := b.pass(ctx, "server on core 0, generator on core 1", 0, 1)
		if err != nil {
			return c, err
		}
		c.tables = append(c.tables, b.throughput("Server on core 0, generator on core 1:", g, contenders), b.latency("The same, latency p50 / p99 in ms:", g, contenders))
		c.gates = append(c.gates, pinnedGates(g)...)
	}
	g, contenders, err := b.pass(ctx, "on any core", anyCore, anyCore)
	if err != nil {
		return c, err
	}
	c.tables = append(c.tables, b.throughput("Both free on all cores:", g, contenders))
	c.gates = append(c.gates, freeGates(g)...)
	return c, nil
}

// pass measures all contenders in all shapes on the given cores.
func (b *bench) pass(ctx context.Context, title string, server, generator int) (grid, []string, error) {
	f, err := b.startField(ctx, server)
	if err != nil {
		return nil, nil, err
	}
	defer f.stop()
	contenders := []*contender{
		f.echo(), f.action("server/info", serverInfo, readers), f.action("user/get", userGet, readers),
		f.action("user/update 200 B", userUpdate(200), writers), f.action("user/update 1 KB", userUpdate(1024), writers),
		f.canned(), f.rpc(),
	}
	var names []string
	for _, c := range contenders {
		names = append(names, c.name)
	}
	g, err := b.measureAll(ctx, title, b.shapes, contenders, generator)
	return g, names, err
}

const echo = "gorilla echo"

func (b *bench) throughput(title string, g grid, contenders []string) table {
	t := table{title: title, head: []string{""}}
	for _, s := range b.shapes {
		head := s.String()
		if g.noisy(cell{echo, s}) {
			head += " noisy"
		}
		t.head = append(t.head, head)
	}
	absolute := []string{echo + ", answers/s"}
	for _, s := range b.shapes {
		absolute = append(absolute, number(g.median(cell{echo, s}, rate)))
	}
	t.rows = append(t.rows, absolute)
	for _, name := range contenders {
		row := []string{name}
		for _, s := range b.shapes {
			at := cell{name, s}
			text := fmt.Sprintf("%s, %s µs", g.ratio(at, cell{echo, s}), number(g.median(at, cpu)))
			if g.strained(at) {
				text += " *"
			}
			row = append(row, text)
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func (b *bench) latency(title string, g grid, contenders []string) table {
	t := table{title: title, head: []string{""}}
	for _, s := range b.shapes {
		t.head = append(t.head, s.String())
	}
	for _, name := range contenders {
		row := []string{name}
		for _, s := range b.shapes {
			at := cell{name, s}
			row = append(row, number(g.median(at, p50)/1e3)+" / "+number(g.median(at, p99)/1e3))
		}
		t.rows = append(t.rows, row)
	}
	return t
}
