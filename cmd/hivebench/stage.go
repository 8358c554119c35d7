package main

import (
	"context"
	"os"
	"path/filepath"
)

// stage is the servers that broadcast, all running at the same time, each idle
// while another is asked.
type stage struct {
	broadcasts []*broadcast
	servers    []*process
	memory     string // a directory in memory
}

// frameBytes is about the size of a notification on its way to a subscriber.
const frameBytes = payloadBytes + 200

func (b *bench) startStage(ctx context.Context, core int) (*stage, error) {
	s := &stage{memory: memoryDir()}
	if err := b.set(ctx, s, core); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// set starts the servers in the order of the report: first those that need no
// disk, then those that sync to it.
func (b *bench) set(ctx context.Context, s *stage, core int) error {
	p, err := b.startCanned(ctx, "writes", core, frameBytes)
	if err != nil {
		return err
	}
	s.add(p, writes(bare, p))
	if s.memory != "" {
		if err := b.addNode(ctx, s, inRAM, s.memory, core); err != nil {
			return err
		}
	}
	if p, err = b.startPeer(ctx, "publication", core); err != nil {
		return err
	}
	s.add(p, publication(p))
	if p, err = b.startCanned(ctx, "writes", core, frameBytes, "-file", filepath.Join(b.dir, "writes")); err != nil {
		return err
	}
	s.add(p, writes(synced, p))
	return b.addNode(ctx, s, stored, filepath.Join(b.dir, "fanout"), core)
}

// addNode adds a hivewire on a directory.
func (b *bench) addNode(ctx context.Context, s *stage, name, dir string, core int) error {
	h, err := b.startNode(ctx, dir, core)
	if err != nil {
		return err
	}
	s.add(h.process, h.live(name))
	return nil
}

func (s *stage) add(p *process, of *broadcast) {
	s.servers, s.broadcasts = append(s.servers, p), append(s.broadcasts, of)
}

func (s *stage) stop() {
	for _, p := range s.servers {
		p.stop()
	}
	if s.memory != "" {
		_ = os.RemoveAll(s.memory) // the system has its own broom
	}
}
