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
// What Get returns is shared between readers and never written to, and so are
// slices inside entities: whoever changes one replaces it. That makes Get cheap.
type Repo[K comparable, E, Q any] interface {
	// Get returns the entity, NotFound without one.
	Get(ctx context.Context, key K) (*E, error)
	// Find returns what q selects, ordered by key unless q says otherwise.
	Find(ctx context.Context, q Q) ([]E, error)
	// Count counts what q selects, paging aside.
	Count(ctx context.Context, q Q) (int, error)
	// Add stores a new entity and returns it with its key, which the store
	// numbers from 1 without reuse where K is an ID that is zero. A setting that
	// is not hidden gets its Number in the same way. Conflict
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

// Watched is a Repo whose entities are held in memory and whose changes are told.
//
// Get costs no round trip for an entity that was read recently. It may lag
// behind writes of other processes by at most one second, and fails with
// Unavailable rather than lag further.
type Watched[K comparable, E, Q any] interface {
	Repo[K, E, Q]
	// Watch calls changed after each write to an entity by any process that
	// shares the store, within a second of it, at least once and in order per
	// entity; several writes in a row may be reported as one. deleted is true
	// when the entity is gone, and then only its key is set. changed must not
	// block. stop waits for a running call.
	Watch(changed func(e E, deleted bool)) (stop func())
}

// UserStore keeps accounts.
type UserStore interface {
	Watched[ID, User, UserQuery]
	// ByLogin is Get of the account with exactly this login.
	ByLogin(ctx context.Context, login string) (*User, error)
	// BySSO is Get of the account with exactly this Profile.SSOID, which is
	// unique where it is not "".
	BySSO(ctx context.Context, id string) (*User, error)
	// Audited returns the same accounts. Each write through it also appends to
	// the audit trail what record makes of the account before and after it: nil
	// for an account that was not or is no more. Record returns nil for
	// nothing to be said; it may run again, as edit may. The embedded store
	// writes both at once; the other writes the record second, and when that
	// fails the outcome of the write is unknown to the caller.
	Audited(record func(before, after *User) *AuditRecord) AuditedUsers
}

// AuditedUsers are accounts whose changes leave a trail.
type AuditedUsers interface {
	Repo[ID, User, UserQuery]
	// BeginUpdate begins what Update does. What was begun for one account is done
	// in the order of the calls; edit may run on any goroutine until it has been
	// waited for. When ctx ends before it is looked at, nothing is done.
	BeginUpdate(ctx context.Context, id ID, edit func(*User) error) Pending[User]
}

// Log keeps messages E, which are commands or notifications, per device and in
// the order of time until they expire. Its cost does not depend on what is
// kept of other devices. What it promises of writes and errors is what a
// [Repo] promises.
type Log[E any] interface {
	// Append begins to store a message, which comes back with the id that it was
	// given. A Timestamp that is zero is set to the time of the id, and a
	// LastUpdated that is zero to Timestamp. Of one device messages are stored,
	// numbered and told of in the order of the calls; one that fails is left out.
	// When ctx ends before the message has been looked at, it is not stored.
	Append(ctx context.Context, e E) Pending[E]
	// Get returns the device's message, NotFound without one.
	Get(ctx context.Context, deviceID string, id ID) (E, error)
	// Find returns what q selects.
	Find(ctx context.Context, q MessageQuery) ([]E, error)
	// Update is one atomic read-modify-write, as in [Repo]. Edit changes none
	// of ID, DeviceID, Timestamp and Expires. A LastUpdated that it leaves zero
	// is set to the [UpdateTime] of an id given now.
	Update(ctx context.Context, deviceID string, id ID, edit func(*E) error) (E, error)
	// Forget removes everything of a device, and what this process began to
	// append before.
	Forget(ctx context.Context, deviceID string) error
	// Since returns, of the messages that any process stored with an id of
	// from or more, or updated at or after the time of from, those with the
	// least ids, at most most, ordered by id. A store that only one process can
	// use returns nothing.
	Since(ctx context.Context, from ID, most int) ([]E, error)
	// Watch calls told after each Append and Update of this process, once it
	// is durable and before its caller gets the answer; updated tells the two
	// apart. The calls come one after another, for one device in the order in
	// which the ids were given and the updates were made. told must not block.
	// stop waits for a running call.
	Watch(told func(e E, updated bool)) (stop func())
}

// Store is everything the service remembers.
type Store struct {
	Users         UserStore
	Networks      Watched[ID, Group, GroupQuery]
	DeviceTypes   Watched[ID, Group, GroupQuery]
	Devices       Watched[string, Device, DeviceQuery]
	Settings      Watched[string, Setting, SettingQuery]
	Commands      Log[Command]
	Notifications Log[Notification]
	Audit         AuditStore
	Sessions      Watched[string, Session, SessionQuery]
	APIKeys       Watched[string, APIKey, APIKeyQuery]
	Catalog       Watched[ID, CatalogEntry, CatalogQuery]

	// Ready returns nil when the store can serve, else an error for the operator.
	Ready func(ctx context.Context) error
	// Backup writes a consistent copy as a tar archive. Invalid when the
	// database has its own means; the message names them.
	Backup func(ctx context.Context, w io.Writer) error
	// Close ends pending work and releases the store.
	Close func() error
}
