package hive

import (
	"context"
	"time"
)

// Hive is the whole domain, ready for use.
type Hive struct {
	Users *Users
	store Store
}

// Passwords turns passwords into what is stored and back into a yes or no.
type Passwords interface {
	// Hash returns the stored form of password. TooMany or Unavailable when
	// too many are being computed.
	Hash(ctx context.Context, password string) (string, error)
	// Verify reports whether hash was made from password. A hash of "" is
	// never right and takes the same time as any other.
	Verify(ctx context.Context, hash, password string) (bool, error)
}

// New returns the rules over what s remembers.
func New(s Store, p Passwords, now func() time.Time) *Hive {
	return &Hive{store: s, Users: &Users{store: s.Users, networks: s.Networks, settings: s.Settings, passwords: p, now: now}}
}

// Ready returns nil when requests can be served, else an error for the operator.
func (h *Hive) Ready(ctx context.Context) error { return h.store.Ready(ctx) }
