package haplo

import (
	"slices"
	"strings"

	"hivewire/hive"
	"hivewire/server/compat/request"
)

// edit is what the body of a request makes of an account. What has to be asked
// of the store is asked once, by prepare; apply may run again.
type edit struct {
	*call
	fields  request.Fields
	id      hive.ID // 0 for an account that is being made
	refused string  // the kind of answer to what is well-formed and impossible

	groups    []hive.ID
	groupsErr error // why the groups cannot be what is asked for

	login                  string // the wanted one, as it would be kept; "" for none
	emailTaken, loginTaken bool   // by another account
}

// prepare asks the store what apply needs to know. Whoever changes an e-mail
// address or a login has to call release once it is written, on an error too.
func (c *call) prepare(fields request.Fields, id hive.ID, refused string) (e *edit, release func(), err error) {
	e = &edit{call: c, fields: fields, id: id, refused: refused}
	if e.groups, e.groupsErr = e.readGroups(); e.groupsErr != nil && !isFailure(e.groupsErr) {
		return nil, func() {}, e.groupsErr
	}
	email, _ := fields.Text("email")
	login, given := e.username()
	if e.login = login; !given && id == 0 {
		e.login = hive.Fold(email)
	}
	if email == "" && e.login == "" {
		return e, func() {}, nil
	}
	select {
	case c.unique <- struct{}{}:
	case <-c.ctx.Done():
		return nil, func() {}, hive.Unavailablef("wait to change an e-mail address or login: %w", c.ctx.Err())
	}
	release = func() { <-c.unique }
	if email != "" {
		e.emailTaken, err = c.others(hive.UserQuery{Email: email}, id)
	}
	if e.login != "" && err == nil {
		e.loginTaken, err = c.others(hive.UserQuery{LoginFold: e.login}, id)
	}
	return e, release, err
}

// apply carries the edit out or returns the first thing that is wrong with it.
// A value that the account has already is never wrong.
func (e *edit) apply(u *hive.User, p *hive.Profile) error {
	if err := e.person(u, p); err != nil {
		return err
	}
	if err := e.ref(p); err != nil {
		return err
	}
	if err := e.locale(p); err != nil {
		return err
	}
	if e.groupsErr != nil {
		return e.groupsErr
	}
	if e.fields.Has("directGroupMembership") {
		p.Groups = e.groups
	}
	if err := e.tags(u, p); err != nil || u.Login != "" {
		return err
	}
	return e.rename(u, e.login)
}

// person changes names and e-mail address. A service user, which is shown
// without, and a new person have to have all three afterwards.
func (e *edit) person(u *hive.User, p *hive.Profile) error {
	hidden, address := u.Kind == hive.ServiceUser, p.Email
	complete := e.id == 0
	for _, attribute := range []string{"nameFirst", "nameLast", "email"} {
		complete = complete || hidden && e.fields.Given(attribute)
	}
	for _, a := range []struct {
		name  string
		value *string
		set   func(attribute string, value *string) error
	}{{"nameFirst", &p.FirstName, e.name}, {"nameLast", &p.LastName, e.name}, {"email", &p.Email, e.email}} {
		if !e.same(a.name, *a.value, hidden) {
			if err := a.set(a.name, a.value); err != nil {
				return err
			}
		}
		if complete && *a.value == "" {
			return errNoString(a.name)
		}
	}
	if p.Email != address {
		p.EmailClaim = hive.Fold(p.Email)
	}
	return nil
}

func errNoString(attribute string) error {
	return exception("User must have a non-empty String %s attribute", attribute)
}

// same reports whether a text member is what the account is shown with, so
// that it is right whatever it is.
func (e *edit) same(attribute, present string, hidden bool) bool {
	text, ok := e.fields.Text(attribute)
	return !e.fields.Has(attribute) || ok && text == present && text != "" || e.fields.Null(attribute) && (present == "" || hidden)
}

// readGroups returns the groups that the body asks for, by number.
func (e *edit) readGroups() (groups []hive.ID, err error) {
	const attribute = "directGroupMembership"
	if !e.fields.Has(attribute) {
		return nil, nil
	}
	names, ok := texts(e.fields[attribute])
	if !ok {
		return nil, exception("User must have an Array of group codes as %s attribute", attribute)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		group, err := e.groupNamed(name)
		if err != nil {
			return nil, err
		}
		groups = append(groups, group.ID)
	}
	slices.Sort(groups)
	return slices.Compact(groups), nil
}

// collapse makes one space of each run of white space, and none at the ends.
func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }
