package hive

import (
	"context"
	"slices"
	"time"
)

// amend is the one way in which an account changes, whoever asks through
// whichever API: it carries out edit and what follows from it, keeps the last
// administrator, and leaves a record in the audit trail, all at once or not at all.
// It only begins to; what was begun for one account is done in the order of the
// calls, but for what takes away an administrator, which is done when it is waited for.
func (u *Users) amend(ctx context.Context, by Caller, id ID, edit func(*User) error) Pending[User] {
	a := &amending{users: u, ctx: ctx, by: by, id: id, edit: edit}
	a.Pending = a.accounts().BeginUpdate(ctx, id, func(user *User) error {
		if err := a.apply(user); err != nil {
			return err
		}
		if u.administers(&a.before) && !u.administers(user) {
			return errFewerAdministrators
		}
		return nil
	})
	return a
}

// amending is a change of an account under way.
type amending struct {
	Pending[User]
	users  *Users
	ctx    context.Context // its caller's
	by     Caller
	id     ID
	edit   func(*User) error
	before User // what edit last began from
}

func (a *amending) accounts() AuditedUsers {
	return a.users.trail.audited(a.users.store, &a.by, AuditUpdate)
}

func (a *amending) apply(user *User) error {
	a.before = *user
	if err := a.edit(user); err != nil {
		return err
	}
	a.users.follow(&a.by, &a.before, user)
	return nil
}

// Wait implements [Pending].
func (a *amending) Wait() (User, error) {
	user, err := a.Pending.Wait()
	if err != errFewerAdministrators {
		return user, err
	}
	return a.users.oneFewer(a.ctx, a.id, func() (User, error) {
		return a.accounts().Update(a.ctx, a.id, a.apply)
	}, func() error {
		_, err := a.accounts().Update(a.ctx, a.id, func(user *User) error {
			user.reinstate(&a.before)
			return nil
		})
		return err
	})
}

// follow carries out what a change of an account entails, whichever API made it.
func (u *Users) follow(by *Caller, before, after *User) {
	now := u.moment()
	b, a := before.Details(), after.Details()
	switch {
	case before.Role != after.Role:
		if after.Role == Client && slices.ContainsFunc(a.Roles, RoleIsAdministrator) {
			p := after.EditProfile()
			p.Roles = slices.DeleteFunc(slices.Clone(p.Roles), RoleIsAdministrator)
		}
	case !slices.Equal(b.Roles, a.Roles):
		had, has := slices.ContainsFunc(b.Roles, RoleIsAdministrator), slices.ContainsFunc(a.Roles, RoleIsAdministrator)
		if has {
			after.Role = Administrator
		} else if had {
			after.Role = Client
		}
	}
	if before.Locked != after.Locked {
		p := after.EditProfile()
		p.LockedTime, p.LockedBy = now, by.account()
		after.LoginAttempts = 0
	}
	if b.Approval != a.Approval {
		p := after.EditProfile()
		p.ApprovalBy, p.ApprovalAt = by.account(), now
	}
	if before.PasswordHash != after.PasswordHash {
		after.PasswordSetOn = by.Connection
		p := after.EditProfile()
		p.PasswordLastSet = now
		p.WelcomeHash, p.WelcomeExpires = "", time.Time{}
		if by.UserID == after.ID && b.PasswordMustChange == a.PasswordMustChange {
			p.PasswordMustChange = false
		}
	}
	if a := after.Details(); a.EmailClaim != Fold(a.Email) && a.EmailClaim != "" {
		after.EditProfile().EmailClaim = ""
	}
	if before.PasswordHash != after.PasswordHash || before.Role != after.Role || after.Disabled && !before.Disabled ||
		after.Details().Approval != Approved && b.Approval == Approved {
		after.EditProfile().Epoch++
	}
}

// account returns the account that c acts with, 0 for the person at the machine.
func (c *Caller) account() ID { return max(c.UserID, 0) }

// moment is the present time as accounts keep it.
func (u *Users) moment() time.Time { return u.now().UTC().Truncate(time.Millisecond) }
