package hive

import (
	"context"
	"sync"
	"time"
)

// Users holds the rules for accounts. The messages of its errors are those of
// the DeviceHive server, word for word.
type Users struct {
	store     UserStore
	networks  Watched[ID, Group, GroupQuery]
	settings  Watched[string, Setting, SettingQuery]
	sessions  Watched[string, Session, SessionQuery]
	keys      Watched[string, APIKey, APIKeyQuery]
	passwords Passwords
	trail     *Trail
	now       func() time.Time

	ignoreTOTP bool       // of accounts that log in where no code can be given
	fewer      sync.Mutex // held while there may be one administrator fewer
}

// Account returns an account as it stands, for the process itself rather than
// for a caller. It costs no round trip for an account in use.
func (u *Users) Account(ctx context.Context, id ID) (*User, error) {
	user, err := u.store.Get(ctx, id)
	if err != nil {
		return nil, userError(err, id)
	}
	return user, nil
}

// Watch calls changed after every write to an account; see [UserStore].
func (u *Users) Watch(changed func(u User, deleted bool)) (stop func()) {
	return u.store.Watch(changed)
}

// Get returns account id when by may see it: anyone with ManageUser who acts
// as an administrator, and everybody their own. Groups and service users are
// not among them; see [Accounts.Get].
func (u *Users) Get(ctx context.Context, by Caller, id ID) (*User, error) {
	if id != by.UserID {
		if err := by.Allow(ManageUser); err != nil {
			return nil, err
		}
		if !by.Admin() {
			return nil, userNotFound(id)
		}
	}
	return u.Person(ctx, by.UserID, id)
}

// Person returns an account that DeviceHive's clients see, when own asks.
func (u *Users) Person(ctx context.Context, own, id ID) (*User, error) {
	user, err := u.Account(ctx, id)
	if err != nil {
		return nil, err
	}
	return user, user.shownTo(own)
}

// shownTo returns nil for the account of a person and the asker's own, and for
// what DeviceHive does not know what it says of unknown accounts.
func (u *User) shownTo(own ID) error {
	if u.Kind != Person && u.ID != own {
		return userNotFound(u.ID)
	}
	return nil
}

// Find lists accounts. The transport has checked ManageUser.
func (u *Users) Find(ctx context.Context, q UserQuery) ([]User, error) { return u.store.Find(ctx, q) }

// Count counts accounts. The transport has checked ManageUser.
func (u *Users) Count(ctx context.Context, q UserQuery) (int, error) { return u.store.Count(ctx, q) }

// ByLogin returns the account with exactly this login, for the process itself.
func (u *Users) ByLogin(ctx context.Context, login string) (*User, error) {
	return u.store.ByLogin(ctx, login)
}

// Networks returns the networks that the account is a member of, by id.
func (u *Users) Networks(ctx context.Context, user *User) ([]Group, error) {
	if len(user.Networks) == 0 {
		return nil, nil
	}
	return u.networks.Find(ctx, GroupQuery{IDs: user.Networks})
}

// Delete removes account id. Nobody deletes the account they act with.
func (u *Users) Delete(ctx context.Context, by Caller, id ID) error {
	if id == by.UserID {
		return Errorf(Forbidden, "You can not delete a user or access key that you use to authenticate this request")
	}
	user, err := u.store.Get(ctx, id)
	if err != nil {
		return userError(err, id)
	}
	remove := func() (User, error) { return *user, u.trail.audited(u.store, &by, AuditDelete).Delete(ctx, id) }
	if u.administers(user) {
		_, err = u.oneFewer(ctx, id, remove, nil)
	} else {
		_, err = remove()
	}
	return userError(err, id)
}

func userNotFound(id ID) *Error { return Errorf(NotFound, "User with id = %d not found", id) }

// userError words what a store says about account id.
func userError(err error, id ID) error {
	switch KindOf(err) {
	case NotFound:
		return userNotFound(id)
	case Conflict:
		return errLoginTaken
	}
	return err
}
