package auth

import (
	"context"
	"strings"
	"time"

	"hivewire/hive"
)

// Tokens is an access token and the refresh token that makes more of them.
type Tokens struct {
	Access, Refresh string
}

// Login issues the tokens of an account's role for its login and password.
// Invalid when one is blank, Unauthenticated when they open no account that may
// be used, TooMany after too many failures from the address.
func (a *Authority) Login(ctx context.Context, login, password string, from hive.Origin) (Tokens, error) {
	if strings.TrimSpace(login) == "" || password == "" {
		return Tokens{}, hive.Errorf(hive.Invalid, "Invalid or empty authorization request parameters")
	}
	user, err := a.Guard(ctx, from, func() (hive.User, error) { return a.users.Login(ctx, login, password, from) })
	if err != nil {
		return Tokens{}, err
	}
	if err := a.trail.Allowed(ctx, hive.Caller{UserID: user.ID, Origin: &from}, hive.AuditLogin, &user); err != nil {
		return Tokens{}, err
	}
	return a.Issue(&user)
}

// Guard lets prove find out who asks, unless the address failed too often:
// TooMany. What prove finds Unauthenticated counts as a failure, which success
// makes forgotten. Refusals are recorded in the audit trail, but of those of an
// address that failed too often only the first, so that nobody fills the disk;
// the account that prove returns with an error is the one that was meant.
func (a *Authority) Guard(ctx context.Context, from hive.Origin, prove func() (hive.User, error)) (user hive.User, err error) {
	if err = a.Ready(); err != nil {
		return user, err // there may be no accounts yet
	}
	if err = a.failures.allow(from.Address); err == nil {
		user, err = prove()
		if err == nil || hive.KindOf(err) == hive.Unauthenticated {
			a.failures.note(from.Address, err != nil)
		}
	} else if !a.failures.tell(from.Address) {
		return user, err
	}
	if err != nil {
		a.trail.Refused(ctx, hive.Caller{Origin: &from}, hive.AuditLogin, user.ID, err)
	}
	return user, err
}

// Issue issues the tokens that a login of the account would.
func (a *Authority) Issue(user *hive.User) (Tokens, error) {
	now := a.now()
	return a.pair(roleClaims(user), now.Add(a.accessLifetime), now.Add(a.refreshLifetime))
}

// roleClaims are the grants of an account's role.
func roleClaims(user *hive.User) claims {
	c := claims{
		Actions: defaultActions(user.Role), UserID: user.ID, Role: &user.Role,
		Networks: []string{all}, DeviceTypes: []string{all}, Born: born(user),
	}
	if user.Role == hive.Client {
		c.Networks = texts(hive.Scope{IDs: user.Networks})
		c.DeviceTypes = texts(hive.Scope{All: user.AllDeviceTypes, IDs: user.DeviceTypes})
		c.shorten()
	}
	return c
}

// pair signs both tokens of a pair.
func (a *Authority) pair(c claims, access, refresh time.Time) (t Tokens, err error) {
	c.Type, c.Expires = typeAccess, access.UnixMilli()
	if t.Access, err = a.sign(&c); err != nil {
		return Tokens{}, err
	}
	c.Type, c.Expires = typeRefresh, refresh.UnixMilli()
	t.Refresh, err = a.sign(&c)
	return t, err
}

func (a *Authority) sign(c *claims) (string, error) {
	keys := a.keys.Load()
	if keys == nil {
		return "", errNoKey
	}
	return keys.sign(c)
}

// Refresh issues an access token with the grants of a refresh token, which are
// not computed anew.
func (a *Authority) Refresh(ctx context.Context, token string) (access string, err error) {
	if token == "" {
		return "", hive.Errorf(hive.Invalid, "Missing or invalid payload in request")
	}
	c, err := a.verify(token)
	switch {
	case err != nil:
		return "", err
	case c.Type != typeRefresh:
		return "", hive.Errorf(hive.Unauthenticated, "Invalid token type")
	case a.expired(c):
		return "", hive.Errorf(hive.Unauthenticated, "Token has expired")
	}
	if _, err := a.use(ctx, c); err != nil {
		return "", err
	}
	fresh := *c
	fresh.Type, fresh.Expires = typeAccess, a.now().Add(a.accessLifetime).UnixMilli()
	return a.sign(&fresh)
}
