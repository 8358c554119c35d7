package hive

import (
	"errors"
	"fmt"
)

// Kind classes an error by what its reader can do about it.
type Kind uint8

// The zero Kind is Internal, so that an error nobody classified never leaks its text.
const (
	Internal        Kind = iota
	Invalid              // the request is wrong; repeating it is useless
	Unauthenticated      // authenticate (again), then repeat
	Forbidden            // the caller may not do this
	NotFound             // the thing named does not exist
	Conflict             // it collides with what is stored
	TooMany              // slow down, then repeat
	Unavailable          // nothing was done; repeat later
	OutcomeUnknown       // it may or may not have been done; read before repeating
)

// Reason tells apart errors of one Kind where a dialect or a rule needs it.
type Reason string

// Reasons that stores and rules give.
const (
	ReasonLoginTaken Reason = "login taken"
	ReasonNameTaken  Reason = "name taken"
	ReasonKeyTaken   Reason = "key taken"
	ReasonSSOTaken   Reason = "sso id taken"
	ReasonEmailTaken Reason = "email taken"

	ReasonCredentials       Reason = "wrong login or password"
	ReasonDisabled          Reason = "disabled"
	ReasonLocked            Reason = "locked"
	ReasonSignUp            Reason = "sign-up not final"
	ReasonApproval          Reason = "not approved"
	ReasonPasswordExpired   Reason = "password expired"
	ReasonMustChange        Reason = "password must change"
	ReasonSecondFactor      Reason = "second factor needed"
	ReasonNoSession         Reason = "no such session"
	ReasonLastAdministrator Reason = "last administrator"
	ReasonPassword          Reason = "password policy"
)

// Error is a failure with a message that its caller may read.
type Error struct {
	Kind    Kind
	Reason  Reason // may be ""
	Message string // for the client: no driver text, path or host name
	Err     error  // for the log only; may be nil
}

// Error returns the message and the cause, for the log.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an Error of kind k with the formatted message.
func Errorf(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// Fixed texts for failures that are nobody's fault here.
const (
	unavailableText = "Service is not available"
	unknownText     = "Outcome unknown. Read before you repeat."
	internalText    = "Internal server error"
)

// Unavailablef reports that nothing was done because a part is down; the
// formatted cause is for the log.
func Unavailablef(format string, args ...any) *Error {
	return &Error{Kind: Unavailable, Message: unavailableText, Err: fmt.Errorf(format, args...)}
}

// OutcomeUnknownf reports a write that may or may not have happened; the
// formatted cause is for the log.
func OutcomeUnknownf(format string, args ...any) *Error {
	return &Error{Kind: OutcomeUnknown, Message: unknownText, Err: fmt.Errorf(format, args...)}
}

// KindOf returns the Kind of err: Internal for anything but an [*Error].
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Describe returns the class of err and the text a client may see: a fixed one
// for anything but an [*Error].
func Describe(err error) (Kind, string) {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind, e.Message
	}
	return Internal, internalText
}
