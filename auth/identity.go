package auth

import (
	"context"
	"time"

	"hivewire/hive"
)

// Identity is a verified access token: the account it speaks for and what it
// grants. It does not change.
type Identity struct {
	claims   *claims
	can      hive.Permission
	networks hive.Scope
	types    hive.Scope // for an account that does not have every type anyway
	expires  time.Time

	passwordHash string // the account's when the token was presented
}

// UserID returns the account that the token speaks for.
func (id *Identity) UserID() hive.ID { return id.claims.UserID }

// Session returns the session that the token is good in, "" for one that needs none.
func (id *Identity) Session() string { return id.claims.Session }

func newIdentity(c *claims, passwordHash string) *Identity {
	networks, _ := scope(c.Networks) // parseClaims has checked both
	types, _ := scope(c.DeviceTypes)
	return &Identity{
		claims: c, can: permissions(c.Actions), networks: networks, types: types,
		expires: time.UnixMilli(c.Expires), passwordHash: passwordHash,
	}
}

var (
	errUnauthorized = hive.Errorf(hive.Unauthenticated, "Unauthorized")
	errCredentials  = hive.Errorf(hive.Unauthenticated, "Invalid credentials")
	errExpired      = hive.Errorf(hive.Unauthenticated, "Token expired")
	errInactive     = hive.Errorf(hive.Unauthenticated, "User is locked or disabled")
	errDenied       = hive.Errorf(hive.Forbidden, "Access is denied")
)

// Caller returns what id may do now: the token's grants, bounded by what the
// account has become. Unauthenticated when the account is gone or not active.
// It costs no round trip for an account in use.
func (a *Authority) Caller(ctx context.Context, id *Identity) (hive.Caller, error) {
	if a.enforceExpiry && a.now().After(id.expires) {
		return hive.Caller{}, errExpired
	}
	user, err := a.users.Account(ctx, id.claims.UserID)
	switch {
	case hive.KindOf(err) == hive.NotFound:
		return hive.Caller{}, errUnauthorized
	case err != nil:
		return hive.Caller{}, err
	case !id.claims.means(user), user.Closed(a.now) != hive.Open:
		return hive.Caller{}, errUnauthorized
	}
	if err := a.lasts(ctx, id.claims); err != nil {
		return hive.Caller{}, err
	}
	return id.caller(user), nil
}

func (id *Identity) caller(user *hive.User) hive.Caller {
	c := hive.Caller{
		UserID: user.ID, Role: user.Role, Can: id.can, Networks: id.networks,
		DeviceTypes: deviceTypes(id.types, user), Member: hive.Everywhere, Types: hive.Everywhere, Expires: id.expires,
		Account: user,
	}
	if r := id.claims.Role; r != nil {
		c.Role = r.Lesser(user.Role)
		if *r == hive.Administrator && user.Role == hive.Client {
			c.Can &= hive.ClientPermissions // issued to an administrator who is one no more
		}
	}
	if c.Role == hive.Client {
		c.Member = hive.Scope{IDs: user.Networks}
		if !user.AllDeviceTypes {
			c.Types = hive.Scope{IDs: user.DeviceTypes}
		}
	}
	return c
}
