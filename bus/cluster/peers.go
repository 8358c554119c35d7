package cluster

import (
	"sync"
	"time"
)

const (
	silence  = 3 * pulseEvery  // without a word until a node counts as silent
	oblivion = 5 * time.Minute // of silence until a node is taken for gone
)

// peers is what is known of the other nodes.
type peers struct {
	mu     sync.Mutex
	known  map[uint64]*peer
	losses uint64        // times that something may have been lost
	wake   chan struct{} // of capacity 1: losses has grown
}

type peer struct {
	number uint64    // the latest that is known
	heard  time.Time // the latest word, by the clock of this node
	sent   time.Time // what came with numbers until then is here; by its own clock
}

func newPeers() peers {
	return peers{known: map[uint64]*peer{}, wake: make(chan struct{}, 1)}
}

// take notes what a frame tells about its sender and reports whether
// something before it is missing.
func (p *peers) take(f *frame, now time.Time) (missing bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	from, known := p.known[f.node]
	if !known {
		from = &peer{number: f.number, sent: now}
		p.known[f.node] = from
		p.loseLocked() // whatever it stored while it was not known
	}
	expected := from.number
	if f.event != nil {
		expected++
	}
	if known && f.number > expected {
		missing = true
		p.loseLocked()
	}
	from.heard, from.number = now, max(from.number, f.number)
	switch f.kind {
	case pulseFrame:
		from.sent = f.sent
	case farewellFrame:
		delete(p.known, f.node)
	}
	return missing
}

// lose notes that something may have been lost.
func (p *peers) lose() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.loseLocked()
}

func (p *peers) loseLocked() {
	p.losses++
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// view is how it stands with the peers.
type view struct {
	losses        uint64
	heard, silent int       // how many peers are which
	sent          time.Time // the earliest of peer.sent, zero without peers
}

// present returns the peers that are not silent.
func (p *peers) present(now time.Time) map[uint64]struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[uint64]struct{}{}
	for node, peer := range p.known {
		if now.Sub(peer.heard) <= silence {
			all[node] = struct{}{}
		}
	}
	return all
}

func (p *peers) look(now time.Time) (v view) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v.losses = p.losses
	for node, peer := range p.known {
		switch quiet := now.Sub(peer.heard); {
		case quiet > oblivion:
			delete(p.known, node)
			continue
		case quiet > silence:
			v.silent++
		default:
			v.heard++
		}
		if v.sent.IsZero() || peer.sent.Before(v.sent) {
			v.sent = peer.sent
		}
	}
	return v
}
