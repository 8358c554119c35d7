package hive

import (
	"context"
	"io"
)

// Repo keeps entities E under keys K; Q selects some of them.
//
// A write that returned nil survives the loss of the process and, as far as
// the disk or the majority of the database's members hold their word, of the machine.
//
// Errors are [*Error]: NotFound, Conflict (with a Reason that names the field),
// Unavailable when nothing was done, OutcomeUnknown when a write may have
// happened. Anything else is a defect or corruption and is returned wrapped.
//
// Slices inside entities are shared between readers and never written to:
// whoever changes one replaces it. That makes Get cheap.
type Repo[K comparable, E, Q any] interface {
	// Get returns the entity, NotFound without one.
	Get(ctx context.Context, key K) (E, error)
	// Find returns what q selects, ordered by key unless q says otherwise.
	Find(ctx context.Context, q Q) ([]E, error)
	// Count counts what q selects, paging aside.
	Count(ctx context.Context, q Q) (int, error)
	// Add stores a new entity and returns it with its key, which the store
	// numbers from 1 without reuse where K is an ID that is zero. Conflict
	// when the key or a unique field is taken.
	Add(ctx context.Context, e E) (E, error)
	// Update is one atomic read-modify-write. It may run edit again after a
	// concurrent change, so edit touches only its argument; an error from edit
	// is returned as it is and nothing is stored. Edit must not change the key.
	// NotFound without the entity, Conflict when a unique field is taken.
	Update(ctx context.Context, key K, edit func(*E) error) (E, error)
	// Delete removes the entity, NotFound without one.
	Delete(ctx context.Context, key K) error
}

// UserStore keeps accounts.
//
// Get costs no round trip for an account that was read recently. It may lag
// behind writes of other processes by at most one second, and fails with
// Unavailable rather than lag further.
type UserStore interface {
	Repo[ID, User, UserQuery]
	// ByLogin returns the account with exactly this login, NotFound without one.
	ByLogin(ctx context.Context, login string) (User, error)
	// Watch calls changed after each write to an account by any process that
	// shares the store, within a second of it, at least once and in order per
	// account; several writes in a row may be reported as one. deleted is true
	// when the account is gone, and then only ID is set. changed must not
	// block. stop waits for a running call.
	Watch(changed func(u User, deleted bool)) (stop func())
}

// Store is everything the service remembers.
type Store struct {
	Users       UserStore
	Networks    Repo[ID, Network, NetworkQuery]
	DeviceTypes Repo[ID, DeviceType, NetworkQuery]
	Settings    Repo[string, Setting, SettingQuery]

	// Ready returns nil when the store can serve, else an error for the operator.
	Ready func(ctx context.Context) error
	// Backup writes a consistent copy as a tar archive. Invalid when the
	// database has its own means; the message names them.
	Backup func(ctx context.Context, w io.Writer) error
	// Close ends pending work and releases the store.
	Close func() error
}
