package main

import (
	"context"
	"fmt"
	"path/filepath"
)

var historySection = section{"history", "the last 50 messages of a device, of few and of many that are stored", runHistory}

// few is how many messages many are compared with.
const few = 10_000

func runHistory(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "History"
	c.text = fmt.Sprintf(`notification/list of the last 50 notifications of one device, sorted by time, over one connection with one request under way, when the
store has %d notifications of %d devices, and when it has %d. The servers run at the same time and are asked in turn.`, few, devices, b.history)
	var stores []*contender
	for _, stored := range []int{few, b.history} {
		dir := filepath.Join(b.dir, fmt.Sprintf("history-%d", stored))
		h, err := b.startNode(ctx, dir, anyCore) // makes the devices
		if err != nil {
			return c, err
		}
		h.stop()
		if err := b.store(ctx, dir, stored); err != nil {
			return c, err
		}
		if h, err = b.startNode(ctx, dir, anyCore); err != nil {
			return c, err
		}
		defer h.stop()
		stores = append(stores, h.action(fmt.Sprintf("%d stored", stored), lastOf(0)))
	}
	for _, h := range stores {
		if err := h.at.calm(ctx); err != nil {
			return c, err
		}
	}
	s := shape{1, 1}
	g, err := b.measureAll(ctx, "history", []shape{s}, stores, anyCore)
	if err != nil {
		return c, err
	}
	t := table{head: []string{"", "lists/s", "CPU of a list", "p50 / p99"}}
	for _, h := range stores {
		at := cell{h.name, s}
		t.rows = append(t.rows, []string{
			h.name, number(g.median(at, rate)), number(g.median(at, cpu)) + " µs",
			number(g.median(at, p50)/1e3) + " / " + number(g.median(at, p99)/1e3) + " ms",
		})
	}
	c.tables = []table{t}
	less, more := g[cell{stores[0].name, s}], g[cell{stores[1].name, s}]
	c.gates = []gate{
		atMost("p50 of the last 50, many stored ÷ few", spreadOf(ratios(column(more, p50), column(less, p50))), "", 1.3, why["history"]),
		atMost("CPU of the last 50, many stored ÷ few", spreadOf(ratios(column(more, cpu), column(less, cpu))), "", 1.3, why["history"]),
	}
	return c, nil
}

// lastOf returns requests for the last 50 notifications of a device.
func lastOf(device int) func(i int) []byte {
	return func(i int) []byte {
		return fmt.Appendf(nil, `{"action":"notification/list","requestId":"%02d","deviceId":%q,"sortField":"timestamp","sortOrder":"desc","take":50}`,
			i, deviceID(device))
	}
}
