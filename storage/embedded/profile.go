package embedded

import (
	"time"

	"hivewire/hive"
)

// ProfileHead are the members of an account's head that accounts without a
// profile lack. It is exported because encoding/json makes no other when it is
// embedded by pointer.
type ProfileHead struct {
	SSOID   string    `json:"ssoId,omitempty"`
	Created time.Time `json:"createdAt,omitzero"`
	Joined  time.Time `json:"joined,omitzero"`

	LockedTime time.Time     `json:"lockedTime,omitzero"`
	LockedBy   hive.ID       `json:"lockedBy,omitempty"`
	Approval   hive.Approval `json:"approvalStatus,omitzero"`
	ApprovalBy hive.ID       `json:"approvalModBy,omitempty"`
	ApprovalAt time.Time     `json:"approvalModTime,omitzero"`
	SignUp     hive.SignUp   `json:"signUpStatus,omitzero"`
	SignUpHash string        `json:"signUpHash,omitempty"`

	PasswordExpiry     time.Time `json:"passwordExpiry,omitzero"`
	PasswordMustChange bool      `json:"passwordMustChange,omitempty"`
	PasswordLastSet    time.Time `json:"passwordLastSet,omitzero"`

	Email       string `json:"email,omitempty"`
	EmailClaim  string `json:"emailClaim,omitempty"`
	DisplayName string `json:"displayName,omitempty"`
	FirstName   string `json:"firstName,omitempty"`
	MiddleName  string `json:"middleName,omitempty"`
	LastName    string `json:"lastName,omitempty"`
	Ref         string `json:"ref,omitempty"`
	LocaleID    string `json:"localeId,omitempty"`
	Timezone    string `json:"timezone,omitempty"`
	Phone       string `json:"phone,omitempty"`

	Department   hive.ID          `json:"department,omitempty"`
	PrimaryGroup hive.ID          `json:"primaryGroup,omitempty"`
	Groups       []hive.ID        `json:"groups,omitempty"`
	Roles        []hive.ID        `json:"roles,omitempty"`
	Teams        []hive.ID        `json:"teams,omitempty"`
	Competencies []competencyHead `json:"competencies,omitempty"`

	SessionMinutes int       `json:"sessionExpiry,omitempty"`
	Properties     int       `json:"properties,omitempty"` // their length
	Tags           []tagHead `json:"tags,omitempty"`
	TOTP           totpHead  `json:"totp,omitzero"`
	Epoch          int       `json:"sessionEpoch,omitempty"`
	WelcomeHash    string    `json:"welcomeHash,omitempty"`
	WelcomeExpires time.Time `json:"welcomeExpires,omitzero"`
}

type competencyHead struct {
	ID      hive.ID `json:"id"`
	Ranking float64 `json:"ranking"`
}

type tagHead struct {
	Key   string `json:"k"`
	Value string `json:"v"`
}

type totpHead struct {
	Enabled bool   `json:"enabled,omitempty"`
	Key     string `json:"key,omitempty"`
	Label   string `json:"label,omitempty"`
}

// profileHead returns what a head has of p; nil for nil.
func profileHead(p *hive.Profile) *ProfileHead {
	if p == nil {
		return nil
	}
	h := &ProfileHead{
		SSOID:              p.SSOID,
		Created:            p.Created,
		Joined:             p.Joined,
		LockedTime:         p.LockedTime,
		LockedBy:           p.LockedBy,
		Approval:           p.Approval,
		ApprovalBy:         p.ApprovalBy,
		ApprovalAt:         p.ApprovalAt,
		SignUp:             p.SignUp,
		SignUpHash:         p.SignUpHash,
		PasswordExpiry:     p.PasswordExpiry,
		PasswordMustChange: p.PasswordMustChange,
		PasswordLastSet:    p.PasswordLastSet,
		Email:              p.Email,
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
		SessionMinutes:     p.SessionMinutes,
		Properties:         len(p.Properties),
		TOTP:               totpHead(p.TOTP),
		Epoch:              p.Epoch,
		WelcomeHash:        p.WelcomeHash,
		WelcomeExpires:     p.WelcomeExpires,
	}
	for _, c := range p.Competencies {
		h.Competencies = append(h.Competencies, competencyHead(c))
	}
	for _, t := range p.Tags {
		h.Tags = append(h.Tags, tagHead(t))
	}
	return h
}

// profile returns the profile of a head; nil for nil.
func (h *ProfileHead) profile(properties []byte) *hive.Profile {
	if h == nil {
		return nil
	}
	p := &hive.Profile{
		SSOID:              h.SSOID,
		Created:            h.Created,
		Joined:             h.Joined,
		LockedTime:         h.LockedTime,
		LockedBy:           h.LockedBy,
		Approval:           h.Approval,
		ApprovalBy:         h.ApprovalBy,
		ApprovalAt:         h.ApprovalAt,
		SignUp:             h.SignUp,
		SignUpHash:         h.SignUpHash,
		PasswordExpiry:     h.PasswordExpiry,
		PasswordMustChange: h.PasswordMustChange,
		PasswordLastSet:    h.PasswordLastSet,
		Email:              h.Email,
		EmailClaim:         h.EmailClaim,
		DisplayName:        h.DisplayName,
		FirstName:          h.FirstName,
		MiddleName:         h.MiddleName,
		LastName:           h.LastName,
		Ref:                h.Ref,
		LocaleID:           h.LocaleID,
		Timezone:           h.Timezone,
		Phone:              h.Phone,
		Department:         h.Department,
		PrimaryGroup:       h.PrimaryGroup,
		Groups:             h.Groups,
		Roles:              h.Roles,
		Teams:              h.Teams,
		SessionMinutes:     h.SessionMinutes,
		Properties:         properties,
		TOTP:               hive.TOTP(h.TOTP),
		Epoch:              h.Epoch,
		WelcomeHash:        h.WelcomeHash,
		WelcomeExpires:     h.WelcomeExpires,
	}
	for _, c := range h.Competencies {
		p.Competencies = append(p.Competencies, hive.Competency(c))
	}
	for _, t := range h.Tags {
		p.Tags = append(p.Tags, hive.Tag(t))
	}
	return p
}
