package main

import (
	"context"
	"path/filepath"
)

var insertsSection = section{"inserts", "notifications and commands that are synced to disk, beside the best that the same disk allows", runInserts}

const (
	insertNotification = "notification/insert 200 B"
	insertCommand      = "command/insert 200 B"
)

func runInserts(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Durable inserts"
	c.text = `As the updates above, with messages of 64 devices that nobody has subscribed to.`
	h, err := b.startNode(ctx, filepath.Join(b.dir, "inserts"), anyCore)
	if err != nil {
		return c, err
	}
	defer h.stop()
	writers := []int{1, 16, 256}
	if b.smoke {
		writers = writers[:2]
	}
	contenders := []*contender{
		h.action(insertNotification, notificationInsert(devices, payloadBytes)), h.action(insertCommand, commandInsert(devices, payloadBytes)),
	}
	g, err := b.measureDurable(ctx, "durable inserts", writers, contenders...)
	if err != nil {
		return c, err
	}
	for _, of := range contenders {
		c.tables = append(c.tables, b.durableTable(g, writers, of.name))
		c.gates = append(c.gates, durableGate(g, of.name, 256, 0.35)...)
	}
	return c, nil
}
