package auth

import (
	"context"
	"time"

	"hivewire/hive"
)

// Grant is what a token to be created shall give. Nil lists and zero times are
// fields that were not given.
type Grant struct {
	UserID            hive.ID
	Role              *hive.Role // at most; nil: as much as may be
	Actions           []int      // numbers of the claim "a"; empty, not nil: a client's
	Networks          []string
	DeviceTypes       []string
	Expiration        time.Time // of the access token
	RefreshExpiration time.Time
}

// Create issues tokens with chosen grants. Without ManageUser a caller gets
// them only for itself and within its own rights. The role in the token is
// never more than the caller's and the account's.
func (a *Authority) Create(ctx context.Context, by hive.Caller, g Grant) (Tokens, error) {
	if !by.Expires.IsZero() && a.now().After(by.Expires) {
		return Tokens{}, errExpired
	}
	restricted := !by.May(hive.ManageUser) && !a.unrestricted
	if restricted && g.UserID != by.UserID {
		return Tokens{}, errDenied
	}
	networks, ok := scope(g.Networks)
	types, typesOK := scope(g.DeviceTypes)
	if !ok || !typesOK {
		return Tokens{}, hive.Errorf(hive.Invalid, "Malformed Json received.")
	}
	user, err := a.users.Person(ctx, by.UserID, g.UserID)
	if err != nil {
		return Tokens{}, err
	}
	if !user.Usable() {
		return Tokens{}, hive.Errorf(hive.Forbidden, "User is locked or disabled")
	}
	within := by.Has(permissions(g.Actions)) && by.Networks.Covers(networks) &&
		by.DeviceTypes.Covers(deviceTypes(types, user))
	if restricted && !within {
		return Tokens{}, errDenied
	}
	role := user.Role
	if !a.unrestricted {
		role = role.Lesser(by.Role)
	}
	if g.Role != nil {
		role = role.Lesser(*g.Role)
	}
	c := claims{UserID: user.ID, Actions: g.Actions, Networks: g.Networks, DeviceTypes: g.DeviceTypes, Role: &role, Born: born(user)}
	if c.Actions == nil {
		c.Actions = []int{noAction}
	}
	access, refresh := a.expirations(g)
	return a.pair(c, access, refresh)
}

func (a *Authority) expirations(g Grant) (access, refresh time.Time) {
	access, refresh = a.now().Add(a.accessLifetime), a.now().Add(a.refreshLifetime)
	if !g.Expiration.IsZero() {
		access, refresh = g.Expiration, g.Expiration
	}
	if !g.RefreshExpiration.IsZero() {
		refresh = g.RefreshExpiration
	}
	return access, refresh
}
