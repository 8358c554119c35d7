package hive

import "time"

// AccountChange lists what an administrator changes of an account through the
// actions account/insert and account/update, which reach everything that an
// account has.
type AccountChange struct {
	Kind               Change[AccountKind] // of a new account only
	Login              Change[string]
	Password           Change[string] // the plain one; cleared, nobody can log in
	Role               Change[Role]
	Disabled           Change[bool]
	Locked             Change[bool]
	Approval           Change[Approval]
	SignUp             Change[SignUp]
	PasswordExpiry     Change[time.Time]
	PasswordMustChange Change[bool]
	Email              Change[string]
	DisplayName        Change[string]
	FirstName          Change[string]
	MiddleName         Change[string]
	LastName           Change[string]
	Ref                Change[string]
	LocaleID           Change[string]
	Timezone           Change[string]
	Phone              Change[string]
	Department         Change[string] // by name or number, as all references here
	PrimaryGroup       Change[string]
	Groups             Change[[]string]
	Roles              Change[[]string]
	Teams              Change[[]string]
	Competencies       Change[[]NamedCompetency]
	SessionMinutes     Change[int]
	Properties         Change[[]byte]
	Tags               Change[[]Tag]
	Joined             Change[time.Time]
	Data               Change[[]byte]
	IntroReviewed      Change[bool]
	AllDeviceTypes     Change[bool]
}

// NamedCompetency is a competency of which the catalogue entry is named.
type NamedCompetency struct {
	Name    string // or number
	Ranking float64
}

// references are what the names in an AccountChange stand for.
type references struct {
	department, primaryGroup ID
	groups, roles, teams     []ID
	competencies             []Competency
}

// apply carries the change out, but for the password, on an account whose
// profile may be changed.
func (c *AccountChange) apply(u *User, p *Profile, r *references) {
	c.Login.Apply(&u.Login)
	c.Role.Apply(&u.Role)
	c.Disabled.Apply(&u.Disabled)
	c.Locked.Apply(&u.Locked)
	c.Data.Apply(&u.Data)
	c.IntroReviewed.Apply(&u.IntroReviewed)
	c.AllDeviceTypes.Apply(&u.AllDeviceTypes)
	c.Approval.Apply(&p.Approval)
	c.SignUp.Apply(&p.SignUp)
	c.PasswordExpiry.Apply(&p.PasswordExpiry)
	c.PasswordMustChange.Apply(&p.PasswordMustChange)
	c.Email.Apply(&p.Email)
	c.DisplayName.Apply(&p.DisplayName)
	c.FirstName.Apply(&p.FirstName)
	c.MiddleName.Apply(&p.MiddleName)
	c.LastName.Apply(&p.LastName)
	c.Ref.Apply(&p.Ref)
	c.LocaleID.Apply(&p.LocaleID)
	c.Timezone.Apply(&p.Timezone)
	c.Phone.Apply(&p.Phone)
	c.SessionMinutes.Apply(&p.SessionMinutes)
	c.Properties.Apply(&p.Properties)
	c.Tags.Apply(&p.Tags)
	c.Joined.Apply(&p.Joined)
	refer(c.Department, &p.Department, r.department)
	refer(c.PrimaryGroup, &p.PrimaryGroup, r.primaryGroup)
	refer(c.Groups, &p.Groups, r.groups)
	refer(c.Roles, &p.Roles, r.roles)
	refer(c.Teams, &p.Teams, r.teams)
	refer(c.Competencies, &p.Competencies, r.competencies)
}

// refer puts what a change names into dst.
func refer[Name, To any](c Change[Name], dst *To, to To) {
	if c.Touched() {
		*dst = to
	}
}
