package graze

import (
	"slices"

	"hivewire/hive"
)

var errAdministratorsOnly = hive.Errorf(hive.Forbidden, "only an administrator changes administrators")

// administers reports whether an account is an administrator's.
func administers(user *hive.User) bool {
	return user.Role == hive.Administrator || slices.ContainsFunc(user.Details().Roles, hive.RoleIsAdministrator)
}

// allowed returns a change that only an administrator makes of administrators.
func (c *call) allowed(e edit) func(*hive.User, *hive.Profile) error {
	return func(user *hive.User, profile *hive.Profile) error {
		if administers(user) && !c.by.Admin() {
			return errAdministratorsOnly
		}
		e(user, profile)
		return nil
	}
}

// change changes an account. A session that changes its own account stays good.
func (c *call) change(account hive.ID, e edit) error {
	user, err := c.hive.Users.Amend(c.ctx, c.by, account, c.allowed(e))
	if err != nil || account != c.by.UserID || c.session == "" {
		return err
	}
	return c.hive.Sessions.Keep(c.ctx, c.session, &user)
}
