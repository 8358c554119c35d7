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

func (b *bench) set(ctx context.Context, s *stage, core int) error {
	p, err := b.startCanned(ctx, "writes", core, frameBytes)
	if err != nil {
		return err
	}
	s.servers, s.broadcasts = append(s.servers, p), append(s.broadcasts, writes(p))
	for _, v := range []struct{ name, dir string }{{stored, filepath.Join(b.dir, "fanout")}, {inRAM, s.memory}} {
		if v.dir == "" {
			continue
		}
		h, err := b.startNode(ctx, v.dir, core)
		if err != nil {
			return err
		}
		s.servers, s.broadcasts = append(s.servers, h.process), append(s.broadcasts, h.live(v.name))
	}
	if p, err = b.startPeer(ctx, "publication", core); err != nil {
		return err
	}
	s.servers, s.broadcasts = append(s.servers, p), append(s.broadcasts, publication(p))
	return nil
}

func (s *stage) stop() {
	for _, p := range s.servers {
		p.stop()
	}
	if s.memory != "" {
		_ = os.RemoveAll(s.memory) // the system has its own broom
	}
}
