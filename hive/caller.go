package hive

import (
	"slices"
	"time"
)

// ID numbers users, networks and device types from 1.
type ID int64

// Caller is who asks: the token's grants as the account stands now. The zero
// Caller is anonymous and may do nothing.
type Caller struct {
	UserID      ID
	Role        Role       // the lesser of the token's role and the account's
	Can         Permission // what the token grants
	Networks    Scope
	DeviceTypes Scope
	Expires     time.Time // of the token

	// Connection identifies the connection the call came over, unique among
	// all nodes; "" when the transport has none.
	Connection string
}

// Anonymous reports whether nobody is known to ask.
func (c Caller) Anonymous() bool { return c.UserID == 0 }

// Admin reports whether the caller acts as an administrator.
func (c Caller) Admin() bool { return !c.Anonymous() && c.Role == Administrator }

// May reports whether c holds at least one permission of p, or p is Anyone.
func (c Caller) May(p Permission) bool { return p == Anyone || c.Can&p != 0 }

// Has reports whether c holds every permission of p.
func (c Caller) Has(p Permission) bool { return c.Can&p == p }

// Scope is a set of networks or device types, or all there are.
type Scope struct {
	All bool
	IDs []ID // sorted
}

// Contains reports whether id is in s.
func (s Scope) Contains(id ID) bool {
	if s.All {
		return true
	}
	_, found := slices.BinarySearch(s.IDs, id)
	return found
}

// Covers reports whether everything in o is in s.
func (s Scope) Covers(o Scope) bool {
	if s.All {
		return true
	}
	return !o.All && !slices.ContainsFunc(o.IDs, func(id ID) bool { return !s.Contains(id) })
}

var (
	errAnonymous = Errorf(Unauthenticated, "Unauthorized")
	errDenied    = Errorf(Forbidden, "Access is denied")
)

// Allow returns nil when c holds at least one permission of p, and otherwise
// the error that every dialect words for itself.
func (c Caller) Allow(p Permission) error {
	switch {
	case c.May(p):
		return nil
	case c.Anonymous():
		return errAnonymous
	}
	return errDenied
}

// Operator is the person at the machine, who works on the store itself.
func Operator() Caller {
	return Caller{UserID: -1, Role: Administrator, Can: AllPermissions, Networks: Scope{All: true}, DeviceTypes: Scope{All: true}}
}
