package mongo

import (
	"sync"
	"time"
)

const (
	// cacheWeight is how many bytes one generation of a cache holds.
	cacheWeight = 32 << 20
	// barFor is how long a deleted key is kept out of the cache, which is
	// longer than any read or deletion that had begun may take.
	barFor = 2 * operationTimeout
)

type cached[E, D any] struct {
	held[E, D]
	told bool // watchers know this version
}

// bar keeps a key that was or is being deleted out of the cache.
type bar struct {
	until   time.Time
	version int64 // newest that was told of; the key may outlive a failed deletion
	gone    bool  // the deletion was told of
}

// cache holds entities that were read or written recently. It forgets in
// generations: when the young one is full, it becomes the old one and what was
// the old one and not asked for is dropped.
type cache[K comparable, E, D any] struct {
	mu         sync.Mutex
	young, old map[K]cached[E, D]
	weight     int // of young
	bars       map[K]bar
}

func newCache[K comparable, E, D any]() *cache[K, E, D] {
	return &cache[K, E, D]{young: map[K]cached[E, D]{}, bars: map[K]bar{}}
}

func (c *cache[K, E, D]) get(key K) (held[E, D], bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.find(key)
	return e.held, ok
}

// find returns what is held for key and makes it young.
func (c *cache[K, E, D]) find(key K) (cached[E, D], bool) {
	e, ok := c.young[key]
	if !ok {
		if e, ok = c.old[key]; ok {
			delete(c.old, key)
			c.keep(key, e)
		}
	}
	return e, ok
}

func (c *cache[K, E, D]) keep(key K, e cached[E, D]) {
	if c.weight += e.weight - c.young[key].weight; c.weight > cacheWeight {
		c.old, c.young, c.weight = c.young, map[K]cached[E, D]{}, e.weight
	}
	delete(c.old, key)
	c.young[key] = e
}

// put keeps what was read unless something newer is known.
func (c *cache[K, E, D]) put(key K, h held[E, D]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if have, ok := c.find(key); ok && have.version >= h.version || c.barred(key) {
		return
	}
	c.keep(key, cached[E, D]{held: h})
}

// tell keeps h and reports whether watchers are to be told of it, which they
// are once per version and never of an older one.
func (c *cache[K, E, D]) tell(key K, h held[E, D]) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.barred(key) {
		b := c.bars[key]
		if b.gone || b.version >= h.version {
			return false
		}
		b.version = h.version
		c.bars[key] = b
		return true
	}
	return c.renew(key, h)
}

// add is tell for what this process has just created, even under the key of
// something deleted.
func (c *cache[K, E, D]) add(key K, h held[E, D]) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.bars, key)
	return c.renew(key, h)
}

func (c *cache[K, E, D]) renew(key K, h held[E, D]) bool {
	if have, ok := c.find(key); ok && (have.version > h.version || have.version == h.version && have.told) {
		return false
	}
	c.keep(key, cached[E, D]{held: h, told: true})
	return true
}

// bar forgets key, which is about to be deleted, and holds nothing of it for
// a while.
func (c *cache[K, E, D]) bar(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setBar(key, false)
}

// remove forgets key, which is gone, and reports whether watchers are to be told.
func (c *cache[K, E, D]) remove(key K) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	told := c.barred(key) && c.bars[key].gone
	c.setBar(key, true)
	return !told
}

func (c *cache[K, E, D]) setBar(key K, gone bool) {
	b := bar{until: time.Now().Add(barFor), gone: gone}
	if c.barred(key) {
		b.version, b.gone = c.bars[key].version, gone || c.bars[key].gone
	}
	if have, ok := c.find(key); ok {
		b.version = have.version
	}
	c.drop(key)
	c.bars[key] = b
	for k, other := range c.bars {
		if time.Now().After(other.until) {
			delete(c.bars, k)
		}
	}
}

// isBarred reports whether key is being deleted or was a moment ago.
func (c *cache[K, E, D]) isBarred(key K) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.barred(key)
}

// isGone reports whether watchers were told a moment ago that key is gone.
func (c *cache[K, E, D]) isGone(key K) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.barred(key) && c.bars[key].gone
}

func (c *cache[K, E, D]) barred(key K) bool {
	b, ok := c.bars[key]
	return ok && time.Now().Before(b.until)
}

// forget drops what is held for key, for instance because it may be outdated.
func (c *cache[K, E, D]) forget(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(key)
}

func (c *cache[K, E, D]) drop(key K) {
	if e, ok := c.young[key]; ok {
		c.weight -= e.weight
		delete(c.young, key)
	}
	delete(c.old, key)
}

// clear drops everything.
func (c *cache[K, E, D]) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.young, c.old, c.weight = map[K]cached[E, D]{}, nil, 0
}
