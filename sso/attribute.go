package sso

import (
	"encoding"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hivewire/auth"
	"hivewire/hive"
)

// Bounds on texts, in characters.
const (
	maxUsername = 128
	maxEmail    = 128
	maxName     = 191
)

// edit carries out one change of an account. It may run more than once.
type edit func(by *hive.Caller, u *hive.User, p *hive.Profile)

// attribute is something of an account that a call may set.
type attribute struct {
	super    bool // only super-users set it
	nullable bool // nil clears it
	// read checks a value, nil for null, and returns what it does.
	read func(s *Service, value any) (edit, error)
}

// attributes are what an update may set, by name.
var attributes = map[string]attribute{
	"email":           {nullable: true, read: readEmail},
	"display_name":    name(func(p *hive.Profile) *string { return &p.DisplayName }),
	"first_name":      name(func(p *hive.Profile) *string { return &p.FirstName }),
	"middle_name":     name(func(p *hive.Profile) *string { return &p.MiddleName }),
	"last_name":       name(func(p *hive.Profile) *string { return &p.LastName }),
	"is_totp_enabled": flag(false, func(_ *hive.User, p *hive.Profile) *bool { return &p.TOTP.Enabled }),
	"totp_key":        {nullable: true, read: readTOTPKey},
	"totp_label":      {nullable: true, read: readTOTPLabel},

	"is_locked":            {super: true, read: readLocked},
	"password_expiry":      {super: true, read: readExpiry},
	"password_must_change": flag(true, func(_ *hive.User, p *hive.Profile) *bool { return &p.PasswordMustChange }),
	"sign_up_status":       {super: true, read: readSignUp},
	"approval_status":      {super: true, read: readApproval},
	"username":             {super: true, read: readUsername},
}

// text returns a value that is a string of at most most characters.
func text(value any, most int) (string, error) {
	s, ok := value.(string)
	if !ok || !utf8.ValidString(s) || utf8.RuneCountInString(s) > most {
		return "", errInput
	}
	return s, nil
}

func name(field func(*hive.Profile) *string) attribute {
	return attribute{nullable: true, read: func(_ *Service, value any) (edit, error) {
		if value == nil {
			value = ""
		}
		s, err := text(value, maxName)
		return func(_ *hive.Caller, _ *hive.User, p *hive.Profile) { *field(p) = s }, err
	}}
}

func flag(super bool, field func(*hive.User, *hive.Profile) *bool) attribute {
	return attribute{super: super, read: func(_ *Service, value any) (edit, error) {
		b, ok := value.(bool)
		if !ok {
			return nil, errInput
		}
		return func(_ *hive.Caller, u *hive.User, p *hive.Profile) { *field(u, p) = b }, nil
	}}
}

func readEmail(_ *Service, value any) (edit, error) {
	if value == nil {
		value = ""
	}
	given, ok := value.(string)
	if !ok {
		return nil, errInput
	}
	s, err := text(strings.TrimSpace(given), maxEmail)
	if err != nil || strings.ContainsFunc(s, unicode.IsSpace) {
		return nil, errInput
	}
	return func(_ *hive.Caller, _ *hive.User, p *hive.Profile) { p.Email = s }, nil
}

func readTOTPKey(s *Service, value any) (edit, error) {
	if value == nil {
		return func(_ *hive.Caller, _ *hive.User, p *hive.Profile) { p.TOTP.Key = "" }, nil
	}
	given, ok := value.(string)
	if !ok {
		return nil, errInput
	}
	key, ok := auth.TOTPKey(given)
	if !ok || len(key) > maxName {
		return nil, errInput
	}
	sealed, err := s.auth.Seal(key)
	return func(_ *hive.Caller, _ *hive.User, p *hive.Profile) { p.TOTP.Key = sealed }, err
}

func readTOTPLabel(s *Service, value any) (edit, error) {
	if value == nil {
		value = ""
	}
	label, err := text(value, maxName)
	if err != nil {
		return nil, err
	}
	sealed, err := s.auth.Seal(label)
	return func(_ *hive.Caller, _ *hive.User, p *hive.Profile) { p.TOTP.Label = sealed }, err
}

func readLocked(s *Service, value any) (edit, error) {
	locked, ok := value.(bool)
	if !ok {
		return nil, errInput
	}
	return s.lock(locked), nil
}

// lock locks or unlocks an account and says who did it, again if it was so already.
func (s *Service) lock(locked bool) edit {
	now := s.moment()
	return func(by *hive.Caller, u *hive.User, p *hive.Profile) {
		u.Locked, p.LockedTime, p.LockedBy = locked, now, by.UserID
	}
}

// never is how Zato writes the expiry of a password that has none.
var never = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)

func readExpiry(_ *Service, value any) (edit, error) {
	given, ok := value.(time.Time)
	at := given.UTC().Truncate(time.Millisecond)
	if !ok || at.IsZero() || at.Year() < 1 || at.Year() > never.Year() {
		return nil, errInput
	}
	if given.Equal(never) {
		at = time.Time{}
	}
	return func(_ *hive.Caller, _ *hive.User, p *hive.Profile) { p.PasswordExpiry = at }, nil
}

// state reads the name of a state.
func state[S any, P interface {
	*S
	encoding.TextUnmarshaler
}](value any) (state S, err error) {
	s, ok := value.(string)
	if !ok || P(&state).UnmarshalText([]byte(s)) != nil {
		return state, errInput
	}
	return state, nil
}

func readSignUp(_ *Service, value any) (edit, error) {
	stage, err := state[hive.SignUp](value)
	return func(_ *hive.Caller, _ *hive.User, p *hive.Profile) { p.SignUp = stage }, err
}

func readApproval(s *Service, value any) (edit, error) {
	decision, err := state[hive.Approval](value)
	if err != nil {
		return nil, err
	}
	return s.decide(decision), nil
}

// decide says whether an account is approved and who decided, again if it was so already.
func (s *Service) decide(decision hive.Approval) edit {
	now := s.moment()
	return func(by *hive.Caller, _ *hive.User, p *hive.Profile) {
		p.Approval, p.ApprovalBy, p.ApprovalAt = decision, by.UserID, now
	}
}

func readUsername(_ *Service, value any) (edit, error) {
	username, ok := value.(string)
	if !ok || !usernameFits(username) {
		return nil, errInput
	}
	return func(_ *hive.Caller, u *hive.User, _ *hive.Profile) { u.Login = username }, nil
}

func usernameFits(username string) bool {
	n := utf8.RuneCountInString(username)
	return n > 0 && n <= maxUsername && utf8.ValidString(username) &&
		!strings.ContainsFunc(username, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// read checks values of some attributes and returns what they do.
func (s *Service) read(data map[string]any) ([]edit, error) {
	var edits []edit
	for name, value := range data {
		a := attributes[name]
		if value == nil && !a.nullable {
			return nil, errInput
		}
		e, err := a.read(s, value)
		if err != nil {
			return nil, err
		}
		edits = append(edits, e)
	}
	return edits, nil
}
