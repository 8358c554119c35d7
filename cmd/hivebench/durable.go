package main

import (
	"context"
	"errors"
	"path/filepath"
)

var durableSection = section{"durable", "updates that are synced to disk, layer by layer, beside the best that the same disk allows", runDurable}

// updateAction is what is measured of updates.
const updateAction = "user/update 200 B"

func runDurable(ctx context.Context, b *bench) (c chapter, err error) {
	c.title = "Durable updates"
	c.text = `A success is sent after the disk has the update. All layers write to the same disk in the same round, and nothing is bound to a core:

- raw group commit is one goroutine that writes records of 400 bytes, as many as wait, and syncs the file (fdatasync). It reads no requests and keeps no accounts.
- the store is hivewire below its sockets: writers in one process that call what the action user/update calls, so the rules, the account and
  its record in the audit trail are there, requests and replies are not.
- gorilla, synced is gorilla's echo, of the same requests, whose answer waits for the raw group commit of a record. With one request under way on each
  connection that is the least that a durable answer takes over these sockets; it reads the next one when it has answered.
- user/update is hivewire over its sockets; connections are spread over 64 accounts, and each updates one. Its generator needs processor time of the same cores, as gorilla's does.

Rows are connections × updates under way on each; raw group commit and the store have as many writers as there are updates under way. The targets are 0.80
of the raw group commit with 16 writers and 0.35 with 256. They apply to the store, and to hivewire over its sockets where 16 updates are under way on a
connection, as by clients that do not wait for each answer. With one under way on each of 256 connections, system calls and wake-ups leave nobody a third
of the raw group commit on two cores: see gorilla, synced, beside which hivewire is judged there, with the same numbers.`
	l, err := b.openLayers(ctx, "durable-store")
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	f, err := b.startField(ctx, anyCore)
	if err != nil {
		return c, err
	}
	defer f.stop()
	update := l.action(f.action(updateAction, userUpdate(payloadBytes), writers), l.domain.update(payloadBytes))
	g, err := b.measureDurable(ctx, "durable updates", b.updates, update)
	if err != nil {
		return c, err
	}
	c.tables = update.tables(g, b.updates)
	c.gates = update.gates(g)
	return c, nil
}

// layers is what writes of hivewire are compared with.
type layers struct {
	domain *domain
	peer   *process // gorilla, synced
}

// openLayers opens the domain in a directory of this name.
func (b *bench) openLayers(ctx context.Context, name string) (*layers, error) {
	d, err := b.openDomain(ctx, name)
	if err != nil {
		return nil, err
	}
	p, err := b.runPeer(ctx, "synced", anyCore, "-file", filepath.Join(b.dir, "synced"), "synced")
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	return &layers{d, p}, nil
}

func (l *layers) close() error {
	l.peer.stop()
	return l.domain.close()
}

// durable is one action that stores something, layer by layer.
type durable struct {
	ours   *contender // over sockets
	synced *contender // gorilla, with the same requests
	store  writing    // without sockets
}

func (l *layers) action(ours *contender, store writing) *durable {
	request := ours.request
	return &durable{ours: ours, store: store, synced: &contender{
		name: "gorilla, synced: " + ours.name, at: l.peer, path: "/", request: request,
		check: func(answer []byte, i int) error { return same(answer, request(i)) },
	}}
}

// storeName is the name of the store's cells.
func (d *durable) storeName() string { return "the store: " + d.ours.name }
