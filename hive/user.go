package hive

import (
	"slices"
	"strings"
	"time"
)

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

// Status is whether an account may be used, as DeviceHive sees it. The numbers
// are DeviceHive's.
type Status int

// The states of an account.
const (
	Active   Status = 0
	Locked   Status = 1 // by too many failed logins or by an administrator
	Disabled Status = 2
)

// AccountKind is what an account stands for. All kinds share one series of numbers.
type AccountKind uint8

// The kinds. Only persons log in, and only they are listed unless a query asks
// for others.
const (
	Person      AccountKind = iota
	ServiceUser             // a program, which acts through API keys
	UserGroup               // accounts that have something in common
)

// User is an account.
type User struct {
	ID             ID
	Kind           AccountKind
	Login          string // unique, case-sensitive; the API code of services and groups
	PasswordHash   string // PHC string; "" when nobody can log in
	PasswordSetOn  string // Caller.Connection that set the password, which a change leaves open
	Role           Role
	Locked         bool      // by too many failed logins or by an administrator
	Disabled       bool      // independent of Locked
	LoginAttempts  int       // failed ones since the last success or lock
	LastLogin      time.Time // UTC, whole milliseconds; zero before the first
	Data           []byte    // one JSON value, or nil
	IntroReviewed  bool
	AllDeviceTypes bool // every device type is open to the account
	DeviceTypes    []ID // sorted; those assigned one by one
	Networks       []ID // sorted; those the account is a member of

	// Profile is what DeviceHive has no field for; nil means that all of it is
	// as it was made. Shared between readers and never written to: see EditProfile.
	Profile *Profile
}

// Status returns what DeviceHive calls the status: Disabled before Locked.
func (u *User) Status() Status {
	switch {
	case u.Disabled:
		return Disabled
	case u.Locked:
		return Locked
	}
	return Active
}

// SetStatus makes the account what s says: Active clears both flags, Locked
// clears Disabled, and Disabled leaves a lock as it is.
func (u *User) SetStatus(s Status) {
	switch s {
	case Active:
		u.Locked, u.Disabled = false, false
	case Locked:
		u.Locked, u.Disabled = true, false
	case Disabled:
		u.Disabled = true
	}
}

// UserQuery selects accounts; zero fields select everything but Kinds.
type UserQuery struct {
	Kinds        []AccountKind // none: persons
	Login        string        // exact; ignored when LoginPattern is given
	LoginPattern string        // SQL LIKE: % any run, _ one character; case-sensitive
	LoginFold    string        // a login in any case
	Email        string        // in any case
	Role         *Role
	Status       *Status
	Approval     *Approval
	SignUp       *SignUp
	MemberOf     ID    // a group that the account is a direct member of; 0 for any
	Tags         []Tag // all of them
	Page
}

// Match reports whether u is selected, paging aside.
func (q *UserQuery) Match(u *User) bool {
	switch {
	case len(q.Kinds) == 0 && u.Kind != Person:
		return false
	case len(q.Kinds) > 0 && !slices.Contains(q.Kinds, u.Kind):
		return false
	case q.LoginPattern != "" && !Like(q.LoginPattern, u.Login):
		return false
	case q.LoginPattern == "" && q.Login != "" && q.Login != u.Login:
		return false
	case q.LoginFold != "" && Fold(q.LoginFold) != Fold(u.Login):
		return false
	case q.Role != nil && *q.Role != u.Role || q.Status != nil && *q.Status != u.Status():
		return false
	}
	p := u.Details()
	switch {
	case q.Email != "" && Fold(q.Email) != Fold(p.Email):
		return false
	case q.Approval != nil && *q.Approval != p.Approval || q.SignUp != nil && *q.SignUp != p.SignUp:
		return false
	case q.MemberOf != 0 && !slices.Contains(p.Groups, q.MemberOf):
		return false
	}
	for _, tag := range q.Tags {
		if !slices.Contains(p.Tags, tag) {
			return false
		}
	}
	return true
}

// Fold returns the form in which logins and e-mail addresses are compared
// where case does not matter.
func Fold(s string) string { return strings.ToLower(s) }

// UserChange lists what DeviceHive's updates do to an account.
type UserChange struct {
	Login         Change[string]
	Role          Change[Role]
	Status        Change[Status]
	Password      Change[string] // the plain one; "" keeps the present one
	Data          Change[[]byte]
	IntroReviewed Change[bool]
}
