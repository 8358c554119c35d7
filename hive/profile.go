package hive

import (
	"slices"
	"time"
)

// Approval is whether an account was approved. The zero value is Approved, so
// that accounts of APIs that know no approval can be used.
type Approval uint8

// The decisions, named as in Zato's user API.
const (
	Approved Approval = iota
	BeforeDecision
	Rejected
)

// SignUp is how far the sign-up of an account has come; the zero value is
// SignUpFinal.
type SignUp uint8

// The stages, named as in Zato's user API. Only a final one lets anybody in.
const (
	SignUpFinal SignUp = iota
	BeforeConfirmation
	ToApprove
)

// Profile is what an account has besides what DeviceHive knows. "" and zero
// times stand for null. Slices are sorted where the order means nothing.
type Profile struct {
	SSOID   string    // unique: "zusr" and 128 random bits in Crockford's base32; "" until it is needed
	Created time.Time // UTC, whole milliseconds, as all times here; zero for accounts older than the field
	Joined  time.Time // as given at creation

	LockedTime time.Time // of the last locking or unlocking
	LockedBy   ID        // who did it; 0 for nobody with an account
	Approval   Approval
	ApprovalBy ID // who decided last
	ApprovalAt time.Time
	SignUp     SignUp
	SignUpHash string // of the token that confirms the sign-up; "" for accounts that others made

	PasswordExpiry     time.Time // zero for never
	PasswordMustChange bool
	PasswordLastSet    time.Time

	Email       string
	EmailClaim  string // unique: the address, folded, when an API set it that lets no two accounts have one
	DisplayName string
	FirstName   string
	MiddleName  string
	LastName    string
	Ref         string // object reference, as text
	LocaleID    string // "" for "en"
	Timezone    string // IANA name; "" for SYSTEM
	Phone       string

	Department   ID   // catalogue entry; 0 for none
	PrimaryGroup ID   // catalogue entry; 0 for none
	Groups       []ID // accounts of kind UserGroup
	Roles        []ID // of Roles
	Teams        []ID // catalogue entries
	Competencies []Competency

	SessionMinutes int    // idle time that ends a session; 0 for the default
	Properties     []byte // one JSON object, or nil
	Tags           []Tag  // sorted by key, each once

	TOTP TOTP

	// Epoch grows when every session but the one that did it has to end.
	Epoch int

	WelcomeHash    string // of the token of a welcome link that is still good; "" for none
	WelcomeExpires time.Time
}

// Competency is how good an account is at something.
type Competency struct {
	ID      ID // catalogue entry
	Ranking float64
}

// Tag is a key with a value; both are any text.
type Tag struct{ Key, Value string }

// TOTP is an account's second factor. Key and label are encrypted; see auth.
type TOTP struct {
	Enabled bool
	Key     string
	Label   string
}

// Details returns the profile to read.
func (u *User) Details() *Profile {
	if u.Profile == nil {
		return &noProfile
	}
	return u.Profile
}

var noProfile Profile

// EditProfile gives the account a profile of its own and returns it to be
// changed. Slices in it are still shared: replace them.
func (u *User) EditProfile() *Profile {
	own := *u.Details()
	u.Profile = &own
	return u.Profile
}

// Name returns what the account is called: the display name, else the first,
// middle and last name, else the login.
func (u *User) Name() string {
	p := u.Details()
	if p.DisplayName != "" {
		return p.DisplayName
	}
	name := ""
	for _, part := range []string{p.FirstName, p.MiddleName, p.LastName} {
		if part == "" {
			continue
		}
		if name != "" {
			name += " "
		}
		name += part
	}
	if name == "" {
		return u.Login
	}
	return name
}

// Tag returns the value of a tag.
func (p *Profile) Tag(key string) (value string, there bool) {
	i := slices.IndexFunc(p.Tags, func(t Tag) bool { return t.Key == key })
	if i < 0 {
		return "", false
	}
	return p.Tags[i].Value, true
}

// Closure is why an account may not be used.
type Closure uint8

// The reasons, the first that applies.
const (
	Open Closure = iota
	ClosedDisabled
	ClosedLocked
	ClosedSignUp          // not final
	ClosedApproval        // not approved
	ClosedPasswordExpired // which API keys and refresh tokens do not mind
)

// Closed returns whether and why the account may not be used now. It is the one
// gate of every login and of every use of a session, token or key. now is asked
// only where it matters.
func (u *User) Closed(now func() time.Time) Closure {
	p := u.Details()
	switch {
	case u.Disabled:
		return ClosedDisabled
	case u.Locked:
		return ClosedLocked
	case p.SignUp != SignUpFinal:
		return ClosedSignUp
	case p.Approval != Approved:
		return ClosedApproval
	case !p.PasswordExpiry.IsZero() && !now().Before(p.PasswordExpiry):
		return ClosedPasswordExpired
	}
	return Open
}

// Err is what somebody gets who wants to use the account, nil when it is open.
func (c Closure) Err() error {
	if c == Open {
		return nil
	}
	return &Error{Kind: Unauthenticated, Reason: closureReasons[c], Message: errInactive.Message}
}

var closureReasons = [...]Reason{
	ClosedDisabled: ReasonDisabled, ClosedLocked: ReasonLocked, ClosedSignUp: ReasonSignUp,
	ClosedApproval: ReasonApproval, ClosedPasswordExpired: ReasonPasswordExpired,
}

// Usable reports whether what needs no password may be done in the account's
// name: the gate but for an expired password.
func (u *User) Usable() bool {
	c := u.Closed(time.Now)
	return c == Open || c == ClosedPasswordExpired
}
