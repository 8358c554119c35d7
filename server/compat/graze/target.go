package graze

import "hivewire/hive"

// user returns the account that a request is about: the one numbered by key,
// which username has to fit, or the one with the username.
func (c *call) user(key string) (user *hive.User, err error) {
	login := ""
	if c.fields.Given("username") {
		if login, err = text("username", c.fields["username"]); err != nil {
			return nil, err
		}
	}
	switch {
	case c.fields.Given(key):
		user, err = c.numbered(key)
	case c.fields.Given("username"):
		user, err = c.hive.Users.ByLogin(c.ctx, login)
	default:
		err = missing(key + " or username")
	}
	switch {
	case err == nil && user.Kind != hive.Person || hive.KindOf(err) == hive.NotFound:
		return nil, hive.Errorf(hive.NotFound, "there is no such user")
	case err != nil:
		return nil, err
	case c.fields.Given("username") && user.Login != login:
		return nil, invalid("user %d is not %s", user.ID, quote(login))
	}
	c.target = user.ID
	return user, nil
}

func (c *call) numbered(key string) (*hive.User, error) {
	number, err := id(key, c.fields[key])
	if err != nil {
		return nil, err
	}
	return c.hive.Users.Account(c.ctx, number)
}
