package hive

import "sync"

// doors keeps a network or device type from being deleted by this process while
// something enters it, so that of a deletion and an entry one comes first and
// the other sees it. Who enters holds a door with all others that do, also while
// he waits for the disk; who deletes waits for them, and they wait for the one
// write that removes the group. Many groups share a door.
type doors [64]sync.RWMutex

func (d *doors) of(group ID) *sync.RWMutex { return &d[uint64(group)%uint64(len(d))] }

// enter keeps the group from being deleted until leave is called.
func (d *doors) enter(group ID) (leave func()) {
	m := d.of(group)
	m.RLock()
	return m.RUnlock
}

// shut has what wants to enter the group wait until open is called.
func (d *doors) shut(group ID) (open func()) {
	m := d.of(group)
	m.Lock()
	return m.Unlock
}
