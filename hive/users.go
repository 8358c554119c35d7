package hive

import (
	"context"
	"time"
)

// Users holds the rules for accounts.
type Users struct {
	store     UserStore
	networks  Repo[ID, Network, NetworkQuery]
	settings  Repo[string, Setting, SettingQuery]
	passwords Passwords
	now       func() time.Time
}

// Account returns an account as it stands, for the process itself rather than
// for a caller. It costs no round trip for an account in use.
func (u *Users) Account(ctx context.Context, id ID) (User, error) { return u.store.Get(ctx, id) }

// Watch calls changed after every write to an account; see [UserStore].
func (u *Users) Watch(changed func(u User, deleted bool)) (stop func()) { return u.store.Watch(changed) }
