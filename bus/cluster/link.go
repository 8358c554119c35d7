// Package cluster joins the buses of several nodes through NATS.
//
//	Publish ─► hub of this node
//	   └────► outbox ─► NATS ─► inbox of each other node ─► its hub
//
// NATS keeps nothing: what it loses is read from the store that the nodes
// share. Each node numbers what it sends and repeats its latest number every
// second, so the others notice whatever does not arrive, for any reason, and
// read what was stored since they knew that nothing was missing. While a node
// cannot know, because it has no link or another node is silent, it goes on
// reading every few seconds. What was handed out is remembered for as long as
// the store may tell it again, so nothing is handed out twice.
//
// Locks: outbox.mu guards what waits to be sent, peers.mu what is known of
// other nodes, seen.mu what was handed out, settler.mu who waits for the writes
// of other nodes. None is taken under another.
package cluster

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"hivewire/hive"
)

// Options say which nodes belong together and what they share.
type Options struct {
	Name          string // of the cluster; nodes with the same name are one
	Notifications hive.Log[hive.Notification]
	Commands      hive.Log[hive.Command]
	// Log is told why the nodes cannot hear of one another at once, and nil
	// when they can again. Nil is allowed.
	Log func(error)
}

// Stats count what a link did.
type Stats struct {
	Sent     atomic.Uint64 // events sent to other nodes
	Missed   atomic.Uint64 // events that could not be sent
	Received atomic.Uint64 // events of other nodes handed out here as they came
	CaughtUp atomic.Uint64 // events handed out here that were read from the store
	Losses   atomic.Uint64 // times that something was noticed to be missing
}

// Link is a [hive.Bus] that shares events with other nodes.
type Link struct {
	Stats Stats

	hub     hive.Bus
	options Options
	node    uint64 // random; another one after each start
	conn    *nats.Conn
	inbound *nats.Subscription
	outbox  outbox
	peers   peers
	seen    seen
	settler settler

	linked  atomic.Bool
	trouble atomic.Pointer[error] // the latest of the connection
	closed  chan struct{}         // closed when conn has ended
	cancel  context.CancelFunc
	workers sync.WaitGroup
}

// Join links hub to the nodes that are reached through the NATS servers at
// url, several of which may be given with commas between them. They need not
// be up. Close the link before the hub and the logs.
func Join(hub hive.Bus, url string, o Options) (*Link, error) {
	if err := checkURL(url); err != nil {
		return nil, err
	}
	var node [8]byte
	_, _ = rand.Read(node[:]) // never fails
	l := &Link{
		hub: hub, options: o, node: binary.NativeEndian.Uint64(node[:]), closed: make(chan struct{}),
		outbox: newOutbox(), peers: newPeers(), seen: newSeen(), settler: newSettler(),
	}
	var err error
	if l.conn, err = nats.Connect(url, l.connection()...); err != nil {
		return nil, fmt.Errorf("nats: %w", err)
	}
	l.inbound, err = l.conn.SubscribeSync(subject(o.Name))
	if err == nil {
		err = l.inbound.SetPendingLimits(maxPending, maxPendingBytes)
	}
	if err != nil {
		l.disconnect()
		return nil, fmt.Errorf("nats: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	reader := newCatchUp(l, time.Now())
	if err = l.answer(); err != nil {
		cancel()
		l.disconnect()
		return nil, fmt.Errorf("nats: %w", err)
	}
	l.workers.Go(func() { l.ask(ctx) })
	l.workers.Go(func() { l.send(ctx) })
	l.workers.Go(func() { l.receive(ctx) })
	l.workers.Go(func() { reader.run(ctx) })
	return l, nil
}

// Close sends what was published, takes leave of the others and ends the link.
func (l *Link) Close() {
	l.cancel()
	l.workers.Wait()
	l.disconnect()
}

// Publish implements [hive.Bus]. An event that the store has told already is
// only sent to the others.
func (l *Link) Publish(e *hive.Event) {
	if l.seen.add(e, live) {
		l.hub.Publish(e)
	}
	if !l.outbox.put(e) {
		l.Stats.Missed.Add(1)
	}
}

// Room implements [hive.Bus].
func (l *Link) Room(ctx context.Context) { l.hub.Room(ctx) }

// Subscribe implements [hive.Bus].
func (l *Link) Subscribe(f hive.Filter, s hive.Subscriber) hive.Subscription {
	return l.hub.Subscribe(f, s)
}

// Drain implements [hive.Bus].
func (l *Link) Drain(ctx context.Context) { l.hub.Drain(ctx) }

var errNotLinked = errors.New("no connection to NATS")

// Ready returns nil when this node and the others hear of one another at
// once, else an error for the operator. It does not wait.
func (l *Link) Ready() error {
	if !l.linked.Load() {
		if trouble := l.trouble.Load(); trouble != nil {
			return fmt.Errorf("%w: %w", errNotLinked, *trouble)
		}
		return errNotLinked
	}
	if silent := l.peers.look(time.Now()).silent; silent > 0 {
		return fmt.Errorf("nothing is heard of %d nodes", silent)
	}
	return nil
}

// Peers returns how many other nodes are heard.
func (l *Link) Peers() int { return l.peers.look(time.Now()).heard }
