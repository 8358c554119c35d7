package main

import (
	"context"
	"errors"
	"path/filepath"
)

var insertsSection = section{"inserts", "notifications and commands that are synced to disk, layer by layer", runInserts}

const (
	insertNotification = "notification/insert 200 B"
	insertCommand      = "command/insert 200 B"
)

func runInserts(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Durable inserts"
	c.text = `As the updates above, with messages of 64 devices that nobody has subscribed to.`
	l, err := b.openLayers(ctx, "inserts-store")
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	h, err := b.startNode(ctx, filepath.Join(b.dir, "inserts"), anyCore)
	if err != nil {
		return c, err
	}
	defer h.stop()
	notification := l.action(h.action(insertNotification, notificationInsert(devices, payloadBytes)), l.domain.notify(payloadBytes))
	command := l.action(h.action(insertCommand, commandInsert(devices, payloadBytes)), l.domain.command(payloadBytes))
	g, err := b.measureDurable(ctx, "durable inserts", b.inserts, notification, command)
	if err != nil {
		return c, err
	}
	for _, of := range []*durable{notification, command} {
		c.tables = append(c.tables, of.tables(g, b.inserts)...)
		c.gates = append(c.gates, of.gates(g)...)
	}
	return c, nil
}
