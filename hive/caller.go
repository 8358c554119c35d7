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
	Networks    Scope      // of the token
	DeviceTypes Scope      // of the token; all when the account has every type
	Member      Scope      // networks that the account is a member of; all for an administrator
	Types       Scope      // device types open to the account; all for an administrator
	Expires     time.Time  // of the token

	// Account is the account as it stood when its rights were looked up; nil
	// when that was not done. It is shared and never written to.
	Account *User

	// Connection identifies the connection the call came over, unique among
	// all nodes; "" when the transport has none.
	Connection string

	// Origin is where the request came from; nil when nobody said. It is
	// shared and never written to.
	Origin *Origin
}

// Anonymous reports whether nobody is known to ask.
func (c *Caller) Anonymous() bool { return c.UserID == 0 }

// Admin reports whether the caller acts as an administrator.
func (c *Caller) Admin() bool { return !c.Anonymous() && c.Role == Administrator }

// May reports whether c holds at least one permission of p, or p is Anyone.
func (c *Caller) May(p Permission) bool { return p == Anyone || c.Can&p != 0 }

// Has reports whether c holds every permission of p.
func (c *Caller) Has(p Permission) bool { return c.Can&p == p }

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

// NewScope returns the scope of some networks or device types.
func NewScope(ids []ID) Scope {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return Scope{IDs: slices.Compact(ids)}
}

// And returns what is in both scopes.
func (s Scope) And(o Scope) Scope {
	switch {
	case s.All:
		return o
	case o.All:
		return s
	}
	var both Scope
	for _, id := range s.IDs {
		if o.Contains(id) {
			both.IDs = append(both.IDs, id)
		}
	}
	return both
}

// Empty reports whether nothing is in s.
func (s Scope) Empty() bool { return !s.All && len(s.IDs) == 0 }

// Only is the scope of one network or device type.
func Only(id ID) Scope { return Scope{IDs: []ID{id}} }

// VisibleNetworks are those that the token names and the account may see.
func (c *Caller) VisibleNetworks() Scope { return c.Networks.And(c.Member) }

// VisibleTypes are the device types that the token names and the account may see.
func (c *Caller) VisibleTypes() Scope { return c.DeviceTypes.And(c.Types) }

// Sees reports whether a device is in a network and of a type that c sees.
func (c *Caller) Sees(d *Device) bool {
	return c.Networks.Contains(d.NetworkID) && c.Member.Contains(d.NetworkID) &&
		c.DeviceTypes.Contains(d.DeviceTypeID) && c.Types.Contains(d.DeviceTypeID)
}

// SeesAll reports whether no device, present or future, is hidden from c.
func (c *Caller) SeesAll() bool {
	return c.Networks.All && c.Member.All && c.DeviceTypes.All && c.Types.All
}

var (
	errAnonymous = Errorf(Unauthenticated, "Unauthorized")
	errDenied    = Errorf(Forbidden, "Access is denied")
)

// Allow returns nil when c holds at least one permission of p, and otherwise
// the error that every dialect words for itself.
func (c *Caller) Allow(p Permission) error {
	switch {
	case c.May(p):
		return nil
	case c.Anonymous():
		return errAnonymous
	}
	return errDenied
}

// operatorID stands for the person at the machine, who has no account.
const operatorID ID = -1

// Operator is the person at the machine, who works on the store itself.
func Operator() Caller {
	return Caller{
		UserID: operatorID, Role: Administrator, Can: AllPermissions,
		Networks: Everywhere, DeviceTypes: Everywhere, Member: Everywhere, Types: Everywhere,
		Origin: &Origin{API: APICommand},
	}
}
