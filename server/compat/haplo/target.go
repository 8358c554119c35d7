package haplo

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hivewire/hive"
)

var digits = regexp.MustCompile(`^[0-9]+$`)

// user returns the account whose number is in the path.
func (c *call) user() (*hive.User, error) {
	if !digits.MatchString(c.argument) {
		return nil, errNoResponse()
	}
	id, err := strconv.ParseInt(c.argument, 10, 64)
	if err != nil {
		return nil, c.errNoSuchUser(c.argument)
	}
	user, err := c.hive.Users.Account(c.ctx, hive.ID(id))
	if hive.KindOf(err) == hive.NotFound {
		err = c.errNoSuchUser(c.argument)
	}
	return user, err
}

// userOrTagged returns the account whose number is in the path or, without
// one, the only one that has the tags of the query.
func (c *call) userOrTagged() (*hive.User, error) {
	if c.argument != "" || c.WithoutTags {
		return c.user()
	}
	if len(c.params) == 0 || len(c.params) == 1 && c.params.Has("_ak") {
		return nil, failed(kindNoDetails, "Neither the id of a user nor tags were given")
	}
	found, err := c.tagged()
	switch {
	case err != nil:
		return nil, err
	case len(found) > 1:
		return nil, &failure{http.StatusNotFound, kindManyFound, hive.Errorf(hive.NotFound, "Several users have the tags")}
	}
	return &found[0], nil
}

// tagged returns the accounts, at least one, that have all tags of the query
// and are no groups.
func (c *call) tagged() ([]hive.User, error) {
	q := hive.UserQuery{Kinds: []hive.AccountKind{hive.Person, hive.ServiceUser}}
	given, possible := false, true
	for name, values := range c.params {
		key, isTag := strings.CutPrefix(name, "tag:")
		if !isTag {
			continue
		}
		given = true
		for _, value := range values {
			possible = possible && utf8.ValidString(key) && utf8.ValidString(value)
			if key != usernameTag {
				q.Tags = append(q.Tags, hive.Tag{Key: key, Value: value})
				continue
			}
			possible = possible && value != "" && (q.LoginFold == "" || q.LoginFold == hive.Fold(value))
			q.LoginFold, q.Kinds = hive.Fold(value), []hive.AccountKind{hive.Person}
		}
	}
	if !given {
		return nil, failed(kindNoTagQuery, "No tag was given, as in tag:name=value")
	}
	var found []hive.User
	if possible {
		var err error
		if found, err = c.hive.Users.Find(c.ctx, q); err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, &failure{http.StatusNotFound, kindNoUserFound, hive.Errorf(hive.NotFound, "No user has the tags")}
	}
	return found, nil
}

// others reports whether an account besides own is among those that q selects.
func (c *call) others(q hive.UserQuery, own hive.ID) (bool, error) {
	q.Kinds = []hive.AccountKind{hive.Person, hive.ServiceUser, hive.UserGroup}
	found, err := c.hive.Users.Find(c.ctx, q)
	return slices.ContainsFunc(found, func(u hive.User) bool { return u.ID != own }), err
}
