package sso

import (
	"errors"
	"slices"
	"strings"

	"hivewire/hive"
)

// Code is a sub-status of Zato's SSO API.
type Code string

// The codes that this service gives, named as in Zato's documentation.
const (
	UsernameInvalid     Code = "E001001"
	UsernameExists      Code = "E001002"
	UsernameTooLong     Code = "E001003"
	UsernameHasSpace    Code = "E001004"
	EmailInvalid        Code = "E002001"
	EmailExists         Code = "E002002"
	EmailTooLong        Code = "E002003"
	EmailHasSpace       Code = "E002004"
	PasswordInvalid     Code = "E003001" // contains something rejected
	PasswordTooShort    Code = "E003002"
	PasswordTooLong     Code = "E003003"
	PasswordExpired     Code = "E003004"
	PasswordAboutToEnd  Code = "W003005" // a warning: the login is good
	PasswordMustSendNew Code = "E003007"
	AppInvalid          Code = "E004001"
	AppNoSignUp         Code = "E004002"
	NotAllowed          Code = "E005001" // also stands for codes that are not told
	AccountLocked       Code = "E005002"
	SignUpNotFinal      Code = "E005003" // or not approved
	NoSuchSignUpToken   Code = "E005006"
	SignUpConfirmed     Code = "E005007"
	TOTPMissing         Code = "E005008"
	MetadataNotAllowed  Code = "E006001"
	NoSuchSession       Code = "E007001"
	InvalidOperation    Code = "E008001"
	InvalidInput        Code = "E008002"
	MissingInput        Code = "E008003"
)

// Error is a refusal. What failed here rather than with the request is not
// one: such errors are returned as the domain gives them.
type Error struct {
	Status    string // "error"
	SubStatus []Code // at least one

	// Err is the refusal in the terms of the domain, for the audit trail.
	Err error
}

// Error returns the codes.
func (e *Error) Error() string {
	codes := make([]string, len(e.SubStatus))
	for i, code := range e.SubStatus {
		codes[i] = string(code)
	}
	return strings.Join(codes, ", ")
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// refuse returns a refusal of a kind and, where the audit trail needs one, with a reason.
func refuse(code Code, kind hive.Kind, reason hive.Reason) *Error {
	return &Error{Status: "error", SubStatus: []Code{code}, Err: &hive.Error{Kind: kind, Reason: reason, Message: string(code)}}
}

var (
	errNotAllowed       = refuse(NotAllowed, hive.Forbidden, "")
	errNobody           = refuse(NotAllowed, hive.NotFound, "")
	errNotApproved      = refuse(NotAllowed, hive.Unauthenticated, hive.ReasonApproval)
	errApp              = refuse(AppInvalid, hive.Forbidden, "")
	errMetadata         = refuse(MetadataNotAllowed, hive.Forbidden, "")
	errNoCode           = refuse(TOTPMissing, hive.Unauthenticated, hive.ReasonSecondFactor)
	errExpired          = refuse(PasswordExpired, hive.Unauthenticated, hive.ReasonPasswordExpired)
	errMustChange       = refuse(PasswordMustSendNew, hive.Unauthenticated, hive.ReasonMustChange)
	errNoSession        = refuse(NoSuchSession, hive.Unauthenticated, hive.ReasonNoSession)
	errInput            = refuse(InvalidInput, hive.Invalid, "")
	errForbiddenInput   = refuse(InvalidInput, hive.Forbidden, "")
	errMissing          = refuse(MissingInput, hive.Invalid, "")
	errOperation        = refuse(InvalidOperation, hive.Forbidden, "")
	errUsername         = refuse(UsernameInvalid, hive.Invalid, "")
	errUsernameTaken    = refuse(UsernameExists, hive.Conflict, hive.ReasonLoginTaken)
	errUsernameLong     = refuse(UsernameTooLong, hive.Invalid, "")
	errUsernameSpace    = refuse(UsernameHasSpace, hive.Invalid, "")
	errEmail            = refuse(EmailInvalid, hive.Invalid, "")
	errEmailTaken       = refuse(EmailExists, hive.Conflict, hive.ReasonEmailTaken)
	errEmailLong        = refuse(EmailTooLong, hive.Invalid, "")
	errEmailSpace       = refuse(EmailHasSpace, hive.Invalid, "")
	errNoSignUp         = refuse(AppNoSignUp, hive.Forbidden, "")
	errNoSignUpToken    = refuse(NoSuchSignUpToken, hive.NotFound, "")
	errSignUpConfirmed  = refuse(SignUpConfirmed, hive.Conflict, "")
	errPasswordShort    = refuse(PasswordTooShort, hive.Invalid, hive.ReasonPassword)
	errPasswordLong     = refuse(PasswordTooLong, hive.Invalid, hive.ReasonPassword)
	errPasswordRejected = refuse(PasswordInvalid, hive.Invalid, hive.ReasonPassword)

	// ErrNotOffered refuses what Zato has and this service has not.
	ErrNotOffered = errOperation
	// ErrInput refuses input whose type no call takes.
	ErrInput = errInput
)

// byReason are the codes of what the domain tells apart.
var byReason = map[hive.Reason]Code{
	hive.ReasonLocked:            AccountLocked,
	hive.ReasonSignUp:            SignUpNotFinal,
	hive.ReasonApproval:          SignUpNotFinal,
	hive.ReasonNoSession:         NoSuchSession,
	hive.ReasonLoginTaken:        UsernameExists,
	hive.ReasonEmailTaken:        EmailExists,
	hive.ReasonLastAdministrator: InvalidOperation,
}

// worded gives an error of the domain its code. What failed here stays as it is.
func worded(err error) error {
	if _, done := errors.AsType[*Error](err); err == nil || done {
		return err
	}
	e, ours := errors.AsType[*hive.Error](err)
	if !ours {
		return err
	}
	code, known := byReason[e.Reason]
	switch e.Kind {
	case hive.Internal, hive.Unavailable, hive.OutcomeUnknown, hive.TooMany:
		return err
	case hive.Invalid, hive.Conflict:
		if !known {
			code = InvalidInput
		}
	case hive.Unauthenticated, hive.Forbidden, hive.NotFound:
		if !known {
			code = NotAllowed
		}
	}
	return &Error{Status: "error", SubStatus: []Code{code}, Err: e}
}

// masked hides the codes that the operator does not want told to somebody who
// has not proved who they are.
func (s *Service) masked(err error) error {
	e, refused := errors.AsType[*Error](err)
	if !refused || !slices.ContainsFunc(e.SubStatus, s.hidden) {
		return err
	}
	return &Error{Status: e.Status, SubStatus: []Code{NotAllowed}, Err: e.Err}
}

func (s *Service) hidden(code Code) bool {
	switch code {
	case AppInvalid:
		return s.o.HideAppInvalid
	case AccountLocked:
		return s.o.HideLocked
	case PasswordExpired:
		return !s.o.InformIfExpired
	case TOTPMissing:
		return s.o.HideTOTPMissing
	case PasswordMustSendNew:
		return s.o.HideMustChange
	case PasswordInvalid, PasswordTooShort, PasswordTooLong:
		return s.o.HidePasswordInvalid
	case MetadataNotAllowed:
		return true
	}
	return false
}
