package graze

import "hivewire/hive"

// updateUser changes an account: all that the request says or nothing.
func updateUser(c *call) (any, error) {
	user, err := c.user("uid")
	if err != nil {
		return nil, err
	}
	p, err := c.plan()
	if err != nil {
		return nil, err
	}
	if err := c.hive.Users.Try(c.ctx, c.by, user.ID, c.allowed(p.apply)); err != nil {
		return nil, err
	}
	hash := ""
	if p.password != "" {
		if hash, err = c.hive.Users.HashPassword(c.ctx, p.password); err != nil {
			return nil, err
		}
	}
	if err := p.make(c); err != nil {
		return nil, err
	}
	return nil, c.change(user.ID, func(user *hive.User, profile *hive.Profile) {
		p.apply(user, profile)
		if hash != "" {
			user.PasswordHash = hash
		}
	})
}
