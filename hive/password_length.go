package hive

import (
	"context"
	"unicode/utf8"
)

// longPasswords refuses to store passwords that are too short for the
// operator, after the API that was asked found them long enough.
type longPasswords struct {
	Passwords
	least int
}

// Hash implements [Passwords].
func (p longPasswords) Hash(ctx context.Context, password string) (string, error) {
	if utf8.RuneCountInString(password) < p.least {
		return "", &Error{Kind: Invalid, Reason: ReasonPassword, Message: "The password is too short"}
	}
	return p.Passwords.Hash(ctx, password)
}
