package mongo

import (
	"encoding"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// profileDocument are the fields of an account's document that accounts without
// a profile lack. The properties are beside it: the driver cannot read a struct
// in a struct that may be nil.
type profileDocument struct {
	SSOID   string         `bson:"ssoId,omitempty"`
	Created *bson.DateTime `bson:"createdAt,omitempty"`
	Joined  *bson.DateTime `bson:"joined,omitempty"`

	LockedTime *bson.DateTime `bson:"lockedTime,omitempty"`
	LockedBy   hive.ID        `bson:"lockedBy,omitempty"`
	Approval   string         `bson:"approvalStatus,omitempty"`
	ApprovalBy hive.ID        `bson:"approvalModBy,omitempty"`
	ApprovalAt *bson.DateTime `bson:"approvalModTime,omitempty"`
	SignUp     string         `bson:"signUpStatus,omitempty"`
	SignUpHash string         `bson:"signUpHash,omitempty"`

	PasswordExpiry     *bson.DateTime `bson:"passwordExpiry,omitempty"`
	PasswordMustChange bool           `bson:"passwordMustChange,omitempty"`
	PasswordLastSet    *bson.DateTime `bson:"passwordLastSet,omitempty"`

	Email       string `bson:"email,omitempty"`
	EmailKey    string `bson:"emailKey,omitempty"`
	EmailClaim  string `bson:"emailClaim,omitempty"`
	DisplayName string `bson:"displayName,omitempty"`
	FirstName   string `bson:"firstName,omitempty"`
	MiddleName  string `bson:"middleName,omitempty"`
	LastName    string `bson:"lastName,omitempty"`
	Ref         string `bson:"ref,omitempty"`
	LocaleID    string `bson:"localeId,omitempty"`
	Timezone    string `bson:"timezone,omitempty"`
	Phone       string `bson:"phone,omitempty"`

	Department   hive.ID              `bson:"department,omitempty"`
	PrimaryGroup hive.ID              `bson:"primaryGroup,omitempty"`
	Groups       []hive.ID            `bson:"groups,omitempty"`
	Roles        []hive.ID            `bson:"roles,omitempty"`
	Teams        []hive.ID            `bson:"teams,omitempty"`
	Competencies []competencyDocument `bson:"competencies,omitempty"`

	SessionMinutes int64          `bson:"sessionExpiry,omitempty"`
	Tags           []tagDocument  `bson:"tags,omitempty"`
	TOTP           *totpDocument  `bson:"totp,omitempty"`
	Epoch          int64          `bson:"sessionEpoch,omitempty"`
	WelcomeHash    string         `bson:"welcomeHash,omitempty"`
	WelcomeExpires *bson.DateTime `bson:"welcomeExpires,omitempty"`
}

// propertiesJSON is free JSON in the field properties, as [dataJSON] is in data.
type propertiesJSON struct {
	Value  bson.RawValue `bson:"properties,omitempty"`
	Text   string        `bson:"propertiesText,omitempty"`
	Digest string        `bson:"propertiesDigest,omitempty"`
}

type competencyDocument struct {
	ID      hive.ID `bson:"id"`
	Ranking float64 `bson:"ranking"`
}

type tagDocument struct {
	Key   string `bson:"k"`
	Value string `bson:"v"`
}

type totpDocument struct {
	Enabled bool   `bson:"enabled"`
	Key     string `bson:"key,omitempty"`
	Label   string `bson:"label,omitempty"`
}

// encodeProfile returns the document of p; nil for nil.
func encodeProfile(p *hive.Profile) (*profileDocument, error) {
	if p == nil {
		return nil, nil
	}
	approval, err := nameOf(p.Approval)
	if err != nil {
		return nil, err
	}
	signUp, err := nameOf(p.SignUp)
	if err != nil {
		return nil, err
	}
	d := &profileDocument{
		SSOID:              p.SSOID,
		Created:            date(p.Created),
		Joined:             date(p.Joined),
		LockedTime:         date(p.LockedTime),
		LockedBy:           p.LockedBy,
		Approval:           approval,
		ApprovalBy:         p.ApprovalBy,
		ApprovalAt:         date(p.ApprovalAt),
		SignUp:             signUp,
		SignUpHash:         p.SignUpHash,
		PasswordExpiry:     date(p.PasswordExpiry),
		PasswordMustChange: p.PasswordMustChange,
		PasswordLastSet:    date(p.PasswordLastSet),
		Email:              p.Email,
		EmailKey:           hive.Fold(p.Email),
		EmailClaim:         p.EmailClaim,
		DisplayName:        p.DisplayName,
		FirstName:          p.FirstName,
		MiddleName:         p.MiddleName,
		LastName:           p.LastName,
		Ref:                p.Ref,
		LocaleID:           p.LocaleID,
		Timezone:           p.Timezone,
		Phone:              p.Phone,
		Department:         p.Department,
		PrimaryGroup:       p.PrimaryGroup,
		Groups:             p.Groups,
		Roles:              p.Roles,
		Teams:              p.Teams,
		SessionMinutes:     int64(p.SessionMinutes),
		Epoch:              int64(p.Epoch),
		WelcomeHash:        p.WelcomeHash,
		WelcomeExpires:     date(p.WelcomeExpires),
	}
	for _, c := range p.Competencies {
		d.Competencies = append(d.Competencies, competencyDocument(c))
	}
	for _, t := range p.Tags {
		d.Tags = append(d.Tags, tagDocument(t))
	}
	if p.TOTP != (hive.TOTP{}) {
		d.TOTP = new(totpDocument(p.TOTP))
	}
	return d, nil
}

// decodeProfile returns the profile in d, which may be nil. Words that somebody put
// there by hand and that mean nothing keep the account from being used.
func decodeProfile(d *profileDocument, properties []byte) *hive.Profile {
	if d == nil && properties == nil {
		return nil
	}
	if d == nil {
		d = &profileDocument{}
	}
	p := &hive.Profile{
		SSOID:              d.SSOID,
		Created:            timeOf(d.Created),
		Joined:             timeOf(d.Joined),
		LockedTime:         timeOf(d.LockedTime),
		LockedBy:           d.LockedBy,
		Approval:           parseName(d.Approval, hive.BeforeDecision),
		ApprovalBy:         d.ApprovalBy,
		ApprovalAt:         timeOf(d.ApprovalAt),
		SignUp:             parseName(d.SignUp, hive.BeforeConfirmation),
		SignUpHash:         d.SignUpHash,
		PasswordExpiry:     timeOf(d.PasswordExpiry),
		PasswordMustChange: d.PasswordMustChange,
		PasswordLastSet:    timeOf(d.PasswordLastSet),
		Email:              d.Email,
		EmailClaim:         d.EmailClaim,
		DisplayName:        d.DisplayName,
		FirstName:          d.FirstName,
		MiddleName:         d.MiddleName,
		LastName:           d.LastName,
		Ref:                d.Ref,
		LocaleID:           d.LocaleID,
		Timezone:           d.Timezone,
		Phone:              d.Phone,
		Department:         d.Department,
		PrimaryGroup:       d.PrimaryGroup,
		Groups:             d.Groups,
		Roles:              d.Roles,
		Teams:              d.Teams,
		SessionMinutes:     int(d.SessionMinutes),
		Properties:         properties,
		Epoch:              int(d.Epoch),
		WelcomeHash:        d.WelcomeHash,
		WelcomeExpires:     timeOf(d.WelcomeExpires),
	}
	for _, c := range d.Competencies {
		p.Competencies = append(p.Competencies, hive.Competency(c))
	}
	for _, t := range d.Tags {
		p.Tags = append(p.Tags, hive.Tag(t))
	}
	if d.TOTP != nil {
		p.TOTP = hive.TOTP(*d.TOTP)
	}
	return p.Tidied()
}

// nameOf returns what a document calls v, "" for zero.
func nameOf[T interface {
	comparable
	encoding.TextMarshaler
}](v T) (string, error) {
	var zero T
	if v == zero {
		return "", nil
	}
	text, err := v.MarshalText()
	return string(text), err
}

// parseName is the opposite of nameOf; anything else is otherwise.
func parseName[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](name string, otherwise T) (v T) {
	if name == "" {
		return v
	}
	if P(&v).UnmarshalText([]byte(name)) != nil {
		return otherwise
	}
	return v
}
