package hive

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// numberedGroup begins what names a group by its number. A group without a
// code has such a name as its login.
const numberedGroup = "group:"

func (u *User) numberedName() string { return numberedGroup + strconv.FormatInt(int64(u.ID), 10) }

// Code returns the code by which programs know a group or service user, ""
// for one without and for persons.
func (u *User) Code() string {
	if u.Kind == Person || u.Kind == UserGroup && u.Login == u.numberedName() {
		return ""
	}
	return u.Login
}

// GroupName returns what [Users.GroupNamed] finds the group by: its code, else
// "group:" and its number.
func (u *User) GroupName() string {
	if code := u.Code(); code != "" {
		return code
	}
	return u.numberedName()
}

// GroupNamed returns the group with a code, or else the one with the number
// after "group:". NotFound without one.
func (u *Users) GroupNamed(ctx context.Context, name string) (*User, error) {
	group, err := u.store.ByLogin(ctx, name)
	if KindOf(err) == NotFound {
		digits, numbered := strings.CutPrefix(name, numberedGroup)
		n, bad := strconv.ParseInt(digits, 10, 64)
		if !numbered || bad != nil || strconv.FormatInt(n, 10) != digits {
			return nil, err
		}
		group, err = u.store.Get(ctx, ID(n))
	}
	if err == nil && group.Kind != UserGroup {
		return nil, Errorf(NotFound, "There is no group %q", name)
	}
	return group, err
}

// GroupsOf returns the groups that an account is a direct member of, by
// number. Those that are gone are left out.
func (u *Users) GroupsOf(ctx context.Context, user *User) (groups []*User, err error) {
	for _, id := range slices.Sorted(slices.Values(user.Details().Groups)) {
		group, err := u.store.Get(ctx, id)
		if KindOf(err) == NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// Belongs reports whether an account is in a group, or in a group that is. A
// disabled group gives its members nothing.
func (u *Users) Belongs(ctx context.Context, user *User, group ID) (bool, error) {
	seen := map[ID]bool{}
	next := []*User{user}
	for len(next) > 0 {
		in, err := u.GroupsOf(ctx, next[0])
		if err != nil {
			return false, err
		}
		next = next[1:]
		for _, g := range in {
			if seen[g.ID] || g.Disabled {
				continue
			}
			if g.ID == group {
				return true, nil
			}
			seen[g.ID] = true
			next = append(next, g)
		}
	}
	return false, nil
}

// MembersOf returns the persons in a group and in the groups within it that
// are not disabled, by number, whatever the state of the persons.
func (u *Users) MembersOf(ctx context.Context, group ID) ([]User, error) {
	persons := map[ID]User{}
	seen := map[ID]bool{group: true}
	next := []ID{group}
	for len(next) > 0 {
		members, err := u.store.Find(ctx, UserQuery{MemberOf: next[0], Kinds: []AccountKind{Person, UserGroup}})
		if err != nil {
			return nil, err
		}
		next = next[1:]
		for _, m := range members {
			switch {
			case m.Kind == Person:
				persons[m.ID] = m
			case !seen[m.ID] && !m.Disabled:
				seen[m.ID] = true
				next = append(next, m.ID)
			}
		}
	}
	found := make([]User, 0, len(persons))
	for _, m := range persons {
		found = append(found, m)
	}
	slices.SortFunc(found, func(a, b User) int { return int(a.ID - b.ID) })
	return found, nil
}
