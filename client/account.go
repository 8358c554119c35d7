package client

import "strconv"

// Role is what an account may do.
type Role int

// The roles.
const (
	RoleAdministrator Role = 0
	RoleClient        Role = 1
)

// String names the role.
func (r Role) String() string { return name(int(r), "administrator", "client") }

// Status is whether an account may be used.
type Status int

// The states of an account.
const (
	StatusActive   Status = 0
	StatusLocked   Status = 1 // by too many failed logins or by an administrator
	StatusDisabled Status = 2
)

// String names the status.
func (s Status) String() string { return name(int(s), "active", "locked", "disabled") }

func name(n int, names ...string) string {
	if n < 0 || n >= len(names) {
		return strconv.Itoa(n)
	}
	return names[n]
}
