package hive

import "context"

// errFewerAdministrators says that a change would take away an administrator,
// which needs a look at the others.
var errFewerAdministrators = Errorf(Internal, "one administrator fewer")

var errLastAdministrator = &Error{Kind: Forbidden, Reason: ReasonLastAdministrator, Message: "The last administrator that can be used has to stay one"}

// administers reports whether somebody can administer the service with the
// account as it stands.
func (u *Users) administers(user *User) bool {
	return user.Kind == Person && user.Role == Administrator && user.PasswordHash != "" && user.Closed(u.now) == Open
}

// oneFewer carries out a change that takes account id from the administrators
// unless it is the last. Where another process may have taken the other one at
// the same moment, undo takes it back; nil where that cannot be done.
func (u *Users) oneFewer(ctx context.Context, id ID, change func() (User, error), undo func() error) (User, error) {
	u.fewer.Lock()
	defer u.fewer.Unlock()
	others, err := u.administrators(ctx, id)
	if err != nil {
		return User{}, err
	}
	if others == 0 {
		return User{}, errLastAdministrator
	}
	user, err := change()
	if err != nil || undo == nil {
		return user, err
	}
	if others, err = u.administrators(ctx, id); err != nil || others > 0 {
		return user, nil // the change is made; that the second look failed undoes nothing
	}
	if err := undo(); err != nil {
		return User{}, err
	}
	return User{}, errLastAdministrator
}

// administrators counts those that can be used, but for one.
func (u *Users) administrators(ctx context.Context, but ID) (n int, err error) {
	all, err := u.store.Find(ctx, UserQuery{Role: new(Administrator)})
	for i := range all {
		if all[i].ID != but && u.administers(&all[i]) {
			n++
		}
	}
	return n, err
}

// reinstate gives an account back what made it an administrator that can be used.
func (u *User) reinstate(before *User) {
	u.Role, u.Locked, u.Disabled, u.PasswordHash = before.Role, before.Locked, before.Disabled, before.PasswordHash
	p, was := u.EditProfile(), before.Details()
	p.Approval, p.SignUp, p.PasswordExpiry, p.Roles = was.Approval, was.SignUp, was.PasswordExpiry, was.Roles
}
