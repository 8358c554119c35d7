package hive

import (
	"context"
	"hash/maphash"
	"sync"
)

// lives keeps messages from being begun while their device is deleted, so that
// none outlives it; what was begun before is forgotten with the rest. The lock
// is not held while a message is on its way to the disk: a connection has several
// on their way, and would wait for itself when a deletion comes between two.
// Many devices share a lock.
type lives [64]sync.RWMutex

var livesSeed = maphash.MakeSeed()

func (l *lives) of(device string) *sync.RWMutex {
	return &l[maphash.String(livesSeed, device)%uint64(len(l))]
}

// end has the device's further messages wait until ended is called.
func (l *lives) end(device string) (ended func()) {
	m := l.of(device)
	m.Lock()
	return m.Unlock
}

// keep keeps the device, if it is there, from being deleted until release is called.
func (d *Devices) keep(ctx context.Context, id string) (release func(), err error) {
	m := d.alive.of(id)
	m.RLock()
	if _, err := d.store.Get(ctx, id); err != nil {
		m.RUnlock()
		if KindOf(err) == NotFound {
			err = deviceNotFound(id)
		}
		return nil, err
	}
	return m.RUnlock, nil
}
