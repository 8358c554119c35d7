package hive

import (
	"context"
	"unicode/utf8"
)

// Groups holds the rules for networks or for device types, which differ only
// in who sees them. The messages of its errors are those of the DeviceHive
// server, word for word.
type Groups struct {
	noun string // "Network" or "Device type"

	store   Watched[ID, Group, GroupQuery]
	devices *Devices
	users   UserStore
	trail   *Trail
	doors   *doors

	named   func(Caller) Scope              // of the token
	visible func(Caller) Scope              // of the token and the account
	within  func(Caller, Scope) DeviceQuery // devices in some groups that the caller sees
	members func(*User) *[]ID               // the groups that an account was given
}

func (g *Groups) notFound(id ID) *Error {
	return Errorf(NotFound, "%s with id = %d not found", g.noun, id)
}

func (g *Groups) taken() *Error {
	return &Error{Kind: Forbidden, Reason: ReasonNameTaken, Message: g.noun + " cannot be created. " + g.noun + " with such name already exists"}
}

// wordFor words what the store says about group id.
func (g *Groups) wordFor(err error, id ID) error {
	switch KindOf(err) {
	case NotFound:
		return g.notFound(id)
	case Conflict:
		return g.taken()
	}
	return err
}

// Allow returns nil when the token of by names the group, which need not exist.
func (g *Groups) Allow(by Caller, id ID) error {
	if !g.named(by).Contains(id) {
		return errDenied
	}
	return nil
}

// Find lists the groups that by sees.
func (g *Groups) Find(ctx context.Context, by Caller, q GroupQuery) ([]Group, error) {
	q.IDs = g.visibleIDs(by)
	return g.store.Find(ctx, q)
}

// Count counts the groups that by sees, paging aside.
func (g *Groups) Count(ctx context.Context, by Caller, q GroupQuery) (int, error) {
	q.IDs = g.visibleIDs(by)
	return g.store.Count(ctx, q)
}

// visibleIDs is the scope of by as a query has it.
func (g *Groups) visibleIDs(by Caller) []ID {
	visible := g.visible(by)
	if visible.All {
		return nil
	}
	return append([]ID{}, visible.IDs...)
}

// Get returns a group that by sees and those of its devices that by sees.
func (g *Groups) Get(ctx context.Context, by Caller, id ID) (*Group, []Device, error) {
	group, err := g.store.Get(ctx, id)
	if err == nil && !g.visible(by).Contains(id) {
		return nil, nil, g.notFound(id)
	}
	if err != nil {
		return nil, nil, g.wordFor(err, id)
	}
	devices, err := g.devices.store.Find(ctx, g.within(by, Only(id)))
	return group, devices, err
}

// NewGroup is a group to be made or what an update changes; nil pointers are
// fields that were not given.
type NewGroup struct {
	ID          *ID // must be nil in a new group, otherwise ignored
	Name        *string
	Description *string
}

// Insert makes a group. It makes nobody a member.
func (g *Groups) Insert(ctx context.Context, n NewGroup) (Group, error) {
	var v violations
	if n.Name == nil {
		v.add("name", "null", "name field cannot be null.")
	}
	if err := n.check(v); err != nil {
		return Group{}, err
	}
	if n.ID != nil {
		return Group{}, Errorf(Invalid, "Invalid request parameters. Id cannot be specified.")
	}
	group, err := g.store.Add(ctx, Group{Name: *n.Name, Description: n.Description})
	return group, g.wordFor(err, 0)
}

// Update changes what n names of a group.
func (g *Groups) Update(ctx context.Context, id ID, n NewGroup) error {
	if _, err := g.store.Get(ctx, id); err != nil {
		return g.wordFor(err, id)
	}
	if err := n.check(nil); err != nil {
		return err
	}
	_, err := g.store.Update(ctx, id, func(group *Group) error {
		set(&group.Name, n.Name)
		if n.Description != nil {
			group.Description = n.Description
		}
		return nil
	})
	return g.wordFor(err, id)
}

func (n *NewGroup) check(v violations) error {
	if n.Name != nil && !nameFits(*n.Name) {
		v.add("name", *n.Name, "Field cannot be empty. The length of name should not be more than 128 symbols.")
	}
	if n.Description != nil && utf8.RuneCountInString(*n.Description) > maxText {
		v.add("description", *n.Description, "The length of description should not be more than 128 symbols.")
	}
	return v.err()
}

// Exists returns nil when there is a group with the id, NotFound without one.
func (g *Groups) Exists(ctx context.Context, id ID) error {
	_, err := g.store.Get(ctx, id)
	return g.wordFor(err, id)
}
