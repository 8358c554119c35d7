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

// encodeProfile writes what a head has of p.
func encodeProfile(w *headWriter, p *hive.Profile) {
	w.text("ssoId", p.SSOID)
	w.time("createdAt", p.Created)
	w.time("joined", p.Joined)
	w.time("lockedTime", p.LockedTime)
	w.number("lockedBy", int64(p.LockedBy))
	word(w, "approvalStatus", p.Approval)
	w.number("approvalModBy", int64(p.ApprovalBy))
	w.time("approvalModTime", p.ApprovalAt)
	word(w, "signUpStatus", p.SignUp)
	w.text("signUpHash", p.SignUpHash)
	w.time("passwordExpiry", p.PasswordExpiry)
	w.flag("passwordMustChange", p.PasswordMustChange)
	w.time("passwordLastSet", p.PasswordLastSet)
	w.text("email", p.Email)
	w.text("emailClaim", p.EmailClaim)
	w.text("displayName", p.DisplayName)
	w.text("firstName", p.FirstName)
	w.text("middleName", p.MiddleName)
	w.text("lastName", p.LastName)
	w.text("ref", p.Ref)
	w.text("localeId", p.LocaleID)
	w.text("timezone", p.Timezone)
	w.text("phone", p.Phone)
	w.number("department", int64(p.Department))
	w.number("primaryGroup", int64(p.PrimaryGroup))
	w.ids("groups", p.Groups)
	w.ids("roles", p.Roles)
	w.ids("teams", p.Teams)
	if len(p.Competencies) > 0 {
		all := make([]competencyHead, len(p.Competencies))
		for i, c := range p.Competencies {
			all[i] = competencyHead(c)
		}
		w.name("competencies")
		w.json(all)
	}
	w.number("sessionExpiry", int64(p.SessionMinutes))
	w.number("properties", int64(len(p.Properties)))
	if len(p.Tags) > 0 {
		all := make([]tagHead, len(p.Tags))
		for i, t := range p.Tags {
			all[i] = tagHead(t)
		}
		w.name("tags")
		w.json(all)
	}
	if p.TOTP != (hive.TOTP{}) {
		w.name("totp")
		w.json(totpHead(p.TOTP))
	}
	w.number("sessionEpoch", int64(p.Epoch))
	w.text("welcomeHash", p.WelcomeHash)
	w.time("welcomeExpires", p.WelcomeExpires)
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
