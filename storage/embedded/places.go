package embedded

import (
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2"

	"hivewire/hive"
)

// place is where a device was when a message of it was stored.
type place struct{ network, deviceType hive.ID }

// places knows which devices have, or had, messages of each place. A list of
// messages in some networks costs nothing for devices of others.
type places struct {
	prefix byte // of the log

	mu  sync.RWMutex // guards all
	all map[place]map[string]struct{}
}

// loadPlaces returns the places of a log.
func loadPlaces(db *pebble.DB, prefix byte) (*places, error) {
	p := &places{prefix: prefix, all: map[place]map[string]struct{}{}}
	begin := []byte{'g', '/', prefix, '/'}
	return p, scan(db, begin, func(key, _ []byte) error {
		rest := key[len(begin):]
		if len(rest) < 16 {
			return fmt.Errorf("key of %d bytes is none of a place", len(key))
		}
		network, _ := parseID(rest[:8])
		deviceType, _ := parseID(rest[8:16])
		p.add(place{network, deviceType}, string(rest[16:]))
		return nil
	})
}

func (p *places) key(at place, deviceID string) []byte {
	return append(appendID(appendID([]byte{'g', '/', p.prefix, '/'}, at.network), at.deviceType), deviceID...)
}

func (p *places) add(at place, deviceID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all[at] == nil {
		p.all[at] = map[string]struct{}{}
	}
	p.all[at][deviceID] = struct{}{}
}

// enter notes that a device has a message of a place.
func (p *places) enter(b *pebble.Batch, at place, deviceID string) error {
	p.mu.RLock()
	_, known := p.all[at][deviceID]
	p.mu.RUnlock()
	if known {
		return nil
	}
	p.add(at, deviceID)
	return b.Set(p.key(at, deviceID), nil, nil)
}

// leave notes that a device has no messages.
func (p *places) leave(b *pebble.Batch, deviceID string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for at, devices := range p.all {
		if _, known := devices[deviceID]; !known {
			continue
		}
		if err := b.Delete(p.key(at, deviceID), nil); err != nil {
			return err
		}
		delete(devices, deviceID)
		if len(devices) == 0 {
			delete(p.all, at)
		}
	}
	return nil
}

// devices returns those that may have messages of places in both scopes.
func (p *places) devices(networks, deviceTypes hive.Scope) []string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	once := map[string]struct{}{}
	var found []string
	for at, devices := range p.all {
		if !networks.Contains(at.network) || !deviceTypes.Contains(at.deviceType) {
			continue
		}
		for id := range devices {
			if _, known := once[id]; !known {
				once[id] = struct{}{}
				found = append(found, id)
			}
		}
	}
	return found
}
