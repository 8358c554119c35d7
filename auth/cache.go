package auth

import "sync"

// generation is how many tokens one generation of the cache holds.
const generation = 4096

// maxCached is the longest token worth a place, in bytes: rights as long as
// the issuer likes must not fill the memory.
const maxCached = 4 << 10

// tokenCache remembers the tokens verified last, between one and two
// generations of them. That a token is remembered says only that its signature
// was right; expiry and the account are checked on every use.
type tokenCache struct {
	mu       sync.Mutex
	new, old map[string]*claims
}

func newTokenCache() *tokenCache { return &tokenCache{new: map[string]*claims{}} }

func (t *tokenCache) get(token string) *claims {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.new[token]; c != nil {
		return c
	}
	c := t.old[token]
	if c != nil {
		t.keep(token, c)
	}
	return c
}

func (t *tokenCache) put(token string, c *claims) {
	if len(token) > maxCached {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keep(token, c)
}

func (t *tokenCache) keep(token string, c *claims) {
	if len(t.new) >= generation {
		t.new, t.old = make(map[string]*claims, generation), t.new
	}
	t.new[token] = c
}
