package hive

import "time"

// Role is what an account is. The numbers are DeviceHive's; a lesser right has
// the greater number.
type Role int

// The roles.
const (
	Administrator Role = 0
	Client        Role = 1
)

// Lesser returns the role with fewer rights.
func (r Role) Lesser(o Role) Role { return max(r, o) }

// Known reports whether r is one of the roles.
func (r Role) Known() bool { return r == Administrator || r == Client }

// Status is whether an account may be used. The numbers are DeviceHive's.
type Status int

// The states of an account.
const (
	Active   Status = 0
	Locked   Status = 1 // by too many failed logins or by an administrator
	Disabled Status = 2
)

// User is an account.
type User struct {
	ID             ID
	Login          string // unique, case-sensitive
	PasswordHash   string // PHC string; "" when nobody can log in
	PasswordSetOn  string // Caller.Connection that set the password, which a change leaves open
	Role           Role
	Status         Status
	LoginAttempts  int       // failed ones since the last success or lock
	LastLogin      time.Time // UTC, whole milliseconds; zero before the first
	Data           []byte    // one JSON object, or nil
	IntroReviewed  bool
	AllDeviceTypes bool // every device type is open to the account
	DeviceTypes    []ID // sorted; those assigned one by one
	Networks       []ID // sorted; those the account is a member of
}

// UserQuery selects accounts; zero fields select everything.
type UserQuery struct {
	Login        string // exact; ignored when LoginPattern is given
	LoginPattern string // SQL LIKE: % any run, _ one character; case-sensitive
	Role         *Role
	Status       *Status
	Page
}

// Match reports whether u is selected, paging aside.
func (q UserQuery) Match(u *User) bool {
	switch {
	case q.LoginPattern != "":
		if !Like(q.LoginPattern, u.Login) {
			return false
		}
	case q.Login != "" && q.Login != u.Login:
		return false
	}
	return (q.Role == nil || *q.Role == u.Role) && (q.Status == nil || *q.Status == u.Status)
}

// UserChange lists what an update does to an account.
type UserChange struct {
	Login         Change[string]
	Role          Change[Role]
	Status        Change[Status]
	Password      Change[string] // the plain one; "" keeps the present one
	Data          Change[[]byte]
	IntroReviewed Change[bool]
}
