package hive

import (
	"context"
	"slices"
	"strings"
)

// Of returns a group that an account was given. Clients ask only about
// themselves; about others they get the answer for an unknown account.
func (g *Groups) Of(ctx context.Context, by Caller, user, id ID) (*Group, error) {
	if !by.Admin() && user != by.UserID {
		return nil, userNotFound(user)
	}
	account, err := g.account(ctx, by, user)
	if err != nil {
		return nil, err
	}
	if member := (Scope{IDs: *g.members(account)}).Contains(id); member {
		group, err := g.store.Get(ctx, id)
		if err == nil || KindOf(err) != NotFound {
			return group, err
		}
	}
	if g.noun == "Network" {
		return nil, Errorf(NotFound, "Network with id %d for user with id %d was not found", id, user)
	}
	return nil, Errorf(NotFound, "%s with id %d for user with id %d not found", g.noun, id, user)
}

// account returns an account that groups are given to.
func (g *Groups) account(ctx context.Context, by Caller, id ID) (*User, error) {
	user, err := g.users.Get(ctx, id)
	if err != nil {
		return nil, userError(err, id)
	}
	return user, user.shownTo(by.UserID)
}

// AllOf returns the device types that are open to an account: all there are,
// or those it was given.
func (g *Groups) AllOf(ctx context.Context, by Caller, user ID) ([]Group, error) {
	account, err := g.account(ctx, by, user)
	if err != nil {
		return nil, err
	}
	if account.AllDeviceTypes {
		return g.store.Find(ctx, GroupQuery{})
	}
	return g.store.Find(ctx, GroupQuery{IDs: append([]ID{}, *g.members(account)...)})
}

// Assign gives a group to an account, or leaves it there.
func (g *Groups) Assign(ctx context.Context, by Caller, user, id ID) error {
	defer g.doors.enter(id)() // a deletion ends the membership or refuses it
	if err := g.assignable(ctx, by, user, id); err != nil {
		return err
	}
	return userError(g.give(ctx, by, user, id), user)
}

// Unassign takes a group from an account, if it is there.
func (g *Groups) Unassign(ctx context.Context, by Caller, user, id ID) error {
	if err := g.assignable(ctx, by, user, id); err != nil {
		return err
	}
	return userError(g.take(ctx, by, user, id), user)
}

// assignable checks the account, then the group.
func (g *Groups) assignable(ctx context.Context, by Caller, user, id ID) error {
	account, err := g.account(ctx, by, user)
	if err != nil {
		return err
	}
	if err := g.closed(account); err != nil {
		return err
	}
	_, err = g.store.Get(ctx, id)
	return g.wordFor(err, id)
}

// closed returns nil when groups can be given to the account one by one.
func (g *Groups) closed(u *User) error {
	if u.AllDeviceTypes && g.members(u) == &u.DeviceTypes {
		return Errorf(Forbidden, "Cannot assign %s to user with all %ss allowed", strings.ToLower(g.noun), strings.ToLower(g.noun))
	}
	return nil
}

// audited are the accounts, whose memberships change on behalf of by.
func (g *Groups) audited(by *Caller) Repo[ID, User, UserQuery] {
	return g.trail.audited(g.users, by, AuditUpdate)
}

func (g *Groups) give(ctx context.Context, by Caller, user, id ID) error {
	_, err := g.audited(&by).Update(ctx, user, func(u *User) error {
		if err := g.closed(u); err != nil {
			return err
		}
		ids := g.members(u)
		if i, found := slices.BinarySearch(*ids, id); !found {
			*ids = slices.Insert(slices.Clone(*ids), i, id)
		}
		return nil
	})
	return err
}

func (g *Groups) take(ctx context.Context, by Caller, user, id ID) error {
	_, err := g.audited(&by).Update(ctx, user, func(u *User) error {
		ids := g.members(u)
		if i, found := slices.BinarySearch(*ids, id); found {
			*ids = slices.Delete(slices.Clone(*ids), i, i+1)
		}
		return nil
	})
	return err
}

// OpenAllTypes opens every device type, present and future, to an account, or
// only those assigned one by one. Opening all ends the assignments.
func (u *Users) OpenAllTypes(ctx context.Context, by Caller, id ID, open bool) error {
	_, err := u.trail.audited(u.store, &by, AuditUpdate).Update(ctx, id, func(user *User) error {
		if err := user.shownTo(by.UserID); err != nil {
			return err
		}
		if open {
			user.DeviceTypes = nil
		}
		user.AllDeviceTypes = open
		return nil
	})
	return userError(err, id)
}
