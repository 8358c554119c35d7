package graze

import (
	"slices"
	"time"
	"unicode/utf8"

	"hivewire/hive"
)

// createUser makes an account.
func createUser(c *call) (any, error) {
	for _, name := range []string{"username", "password", "roles"} {
		if !c.fields.Given(name) {
			return nil, missing(name)
		}
	}
	login, err := c.newLogin()
	if err != nil {
		return nil, err
	}
	p, err := c.plan()
	if err != nil {
		return nil, err
	}
	joined, err := c.joined()
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(p.roles, hive.RoleIsAdministrator) && !c.by.Admin() {
		return nil, errAdministratorsOnly
	}
	switch _, err := c.hive.Users.ByLogin(c.ctx, login); {
	case err == nil:
		return nil, &hive.Error{Kind: hive.Conflict, Reason: hive.ReasonLoginTaken, Message: "username " + quote(login) + " is taken"}
	case hive.KindOf(err) != hive.NotFound:
		return nil, err
	}
	hash, err := c.hive.Users.HashPassword(c.ctx, p.password)
	if err != nil {
		return nil, err
	}
	if err := p.make(c); err != nil {
		return nil, err
	}
	user := hive.User{Login: login, PasswordHash: hash, Role: hive.Client, AllDeviceTypes: true}
	profile := user.EditProfile()
	profile.Joined = joined
	p.apply(&user, profile)
	made, err := c.hive.Users.Create(c.ctx, c.by, user, "")
	if err != nil {
		return nil, err
	}
	return struct {
		UserID hive.ID `json:"user_id"`
	}{made.ID}, nil
}

// newLogin returns the login of an account to be made.
func (c *call) newLogin() (string, error) {
	login, err := text("username", c.fields["username"])
	if err != nil {
		return "", err
	}
	if n := utf8.RuneCountInString(login); n < 1 || n > maxName || !hive.Printable(login) {
		return "", invalid("username has 1 to %d characters, none of them control characters", maxName)
	}
	return login, nil
}

// maxJoined is the last second of the year 9999.
const maxJoined = 253402300799

// joined returns when the person joined, the zero time when nobody says.
func (c *call) joined() (time.Time, error) {
	if !c.fields.Given("joined") {
		return time.Time{}, nil
	}
	seconds, err := number("joined", c.fields["joined"])
	if err != nil || seconds < 0 || seconds > maxJoined {
		return time.Time{}, invalid("joined has to be a number of seconds since 1970")
	}
	return time.Unix(seconds, 0).UTC(), nil
}
