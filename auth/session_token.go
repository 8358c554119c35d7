package auth

import (
	"context"

	"hivewire/hive"
)

// SessionToken signs a token for a session of an account. It grants what a
// login does, for as long as the session is good; the time in it is not looked at.
func (a *Authority) SessionToken(user *hive.User, s *hive.Session) (string, error) {
	c := roleClaims(user)
	c.Type, c.Expires, c.Session, c.Kind = typeAccess, s.Expires.UnixMilli(), s.ID, kindUST
	return a.sign(&c)
}

// Session returns the session that a token was signed for, whether or not it
// is good. Unauthenticated when the token is not one of ours. An access token of
// an account that has no session gives the account's id instead.
func (a *Authority) Session(token string) (session string, user hive.ID, err error) {
	c, err := a.verify(token)
	switch {
	case err != nil:
		return "", 0, err
	case c.Type != typeAccess:
		return "", 0, errCredentials
	case c.Session == "" && a.expired(c):
		return "", 0, errExpired
	}
	return c.Session, c.UserID, nil
}

// lasts returns nil unless the token belongs to a session that is over.
func (a *Authority) lasts(ctx context.Context, c *claims) error {
	if c.Session == "" {
		return nil
	}
	_, _, err := a.logins.Get(ctx, c.Session)
	if hive.KindOf(err) == hive.Unauthenticated {
		return errUnauthorized
	}
	return err
}

// expired reports whether the time in a token is over. That of a session's
// token is the session's, which may have been extended since.
func (a *Authority) expired(c *claims) bool {
	return c.Session == "" && c.Expires < a.now().UnixMilli()
}
