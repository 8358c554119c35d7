// Package auth proves who asks: passwords, tokens and the live connections that they opened.
package auth

import (
	"context"
	"sync/atomic"
	"time"

	"hivewire/hive"
)

// Authority issues and verifies tokens. It is safe for concurrent use.
type Authority struct {
	Sessions *Sessions // the live connections

	users    *hive.Users
	logins   *hive.Sessions
	trail    *hive.Trail
	keys     atomic.Pointer[Keys] // nil until there is a signing key
	given    Keys                 // what the operator gave
	verified *tokenCache
	failures *failureLimit
	now      func() time.Time

	accessLifetime, refreshLifetime time.Duration
	enforceExpiry, unrestricted     bool
}

// Options are the operator's choices; zero values are the defaults.
type Options struct {
	AccessLifetime  time.Duration // default 30 minutes
	RefreshLifetime time.Duration // default 182 days
	EnforceExpiry   bool          // requests fail when the connection's token has expired
	// FailuresPerAddress is how many failed logins stop an address for five
	// minutes; default DefaultFailuresPerAddress.
	FailuresPerAddress int
	// UnrestrictedTokenCreate lets every holder of ManageToken issue any token,
	// as DeviceHive does.
	UnrestrictedTokenCreate bool
	Now                     func() time.Time // default time.Now
}

// DefaultFailuresPerAddress leaves room for people who forget and for offices
// with one address.
const DefaultFailuresPerAddress = 50

// The defaults are DeviceHive's.
const (
	defaultAccessLifetime  = 30 * time.Minute
	defaultRefreshLifetime = 182 * 24 * time.Hour
)

// New returns an Authority over the accounts of h. Close it. Without a signing key
// in keys everything that needs one is Unavailable until UseSigningKey.
func New(h *hive.Hive, keys Keys, o Options) *Authority {
	a := &Authority{
		users: h.Users, logins: h.Sessions, trail: h.Trail, given: keys, verified: newTokenCache(), now: o.Now,
		accessLifetime: o.AccessLifetime, refreshLifetime: o.RefreshLifetime,
		enforceExpiry: o.EnforceExpiry, unrestricted: o.UnrestrictedTokenCreate,
	}
	if a.now == nil {
		a.now = time.Now
	}
	if a.accessLifetime == 0 {
		a.accessLifetime = defaultAccessLifetime
	}
	if a.refreshLifetime == 0 {
		a.refreshLifetime = defaultRefreshLifetime
	}
	if keys.Signing != nil {
		a.keys.Store(&keys)
	}
	most := o.FailuresPerAddress
	if most == 0 {
		most = DefaultFailuresPerAddress
	}
	a.failures = newFailureLimit(most, a.now)
	a.Sessions = newSessions(h.Users)
	return a
}

// UseSigningKey gives the authority the key that the store keeps.
func (a *Authority) UseSigningKey(key []byte) {
	keys := a.given
	keys.Signing = key
	a.keys.Store(&keys)
}

// Ready returns nil when tokens can be issued and verified.
func (a *Authority) Ready() error {
	if a.keys.Load() == nil {
		return errNoKey
	}
	return nil
}

var errNoKey = hive.Unavailablef("the signing key could not be read from the store yet")

// Close stops watching the accounts.
func (a *Authority) Close() { a.Sessions.close() }

// Authenticate verifies an access token and that its account may be used.
// Unauthenticated for anything wrong with either, Unavailable when the store
// cannot tell. It counts as a use of the account (last login).
func (a *Authority) Authenticate(ctx context.Context, token string) (*Identity, error) {
	if token == "" {
		return nil, errUnauthorized
	}
	c, err := a.verify(token)
	switch {
	case err != nil:
		return nil, err
	case c.Type != typeAccess:
		return nil, errCredentials
	case a.expired(c):
		return nil, errExpired
	}
	if err := a.lasts(ctx, c); err != nil {
		return nil, err
	}
	user, err := a.use(ctx, c)
	if err != nil {
		return nil, err
	}
	return newIdentity(c, user.PasswordHash), nil
}

// Identify is Authenticate where every request brings its token: it counts as
// no use of the account, whose state [Authority.Caller] looks at.
func (a *Authority) Identify(token string) (*Identity, error) {
	c, err := a.verify(token)
	switch {
	case hive.KindOf(err) == hive.Unauthenticated || err == nil && c.Type != typeAccess:
		return nil, errUnauthorized
	case err != nil:
		return nil, err
	case a.expired(c):
		return nil, errExpired
	}
	return newIdentity(c, ""), nil
}

// verify is keys.verify with a memory. Unauthenticated for a bad token.
func (a *Authority) verify(token string) (*claims, error) {
	keys := a.keys.Load()
	if keys == nil {
		return nil, errNoKey
	}
	if c := a.verified.get(token); c != nil {
		return c, nil
	}
	c, ok := keys.verify(token)
	if !ok {
		return nil, errCredentials
	}
	a.verified.put(token, c)
	return c, nil
}

// ErrAccount says of a good token that its account is gone or may not be used,
// in the words for one that is not good.
var ErrAccount = hive.Errorf(hive.Unauthenticated, "Invalid credentials")

// use records a use of a token's account. What is wrong with the account is not told.
func (a *Authority) use(ctx context.Context, c *claims) (hive.User, error) {
	if user, err := a.users.Account(ctx, c.UserID); err == nil && !c.means(user) {
		return hive.User{}, ErrAccount
	}
	user, err := a.users.Use(ctx, c.UserID)
	if hive.KindOf(err) == hive.Unauthenticated {
		err = ErrAccount
	}
	return user, err
}
