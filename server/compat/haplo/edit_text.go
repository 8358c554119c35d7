package haplo

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"unicode/utf8"

	"hivewire/hive"
)

// maxText is the most characters of a name or reference: as many as can be
// set through the other APIs on the account.
const maxText = 191

// maxLogin is the most characters of a login, which the e-mail address of a
// new person is.
const maxLogin = 128

var (
	emailShape = regexp.MustCompile("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$")
	refShape   = regexp.MustCompile(`^[0-9qvwxyz]+$`)
)

func (e *edit) name(attribute string, value *string) error {
	text, _ := e.fields.Text(attribute)
	if text = collapse(text); text == "" {
		return errNoString(attribute)
	}
	if utf8.RuneCountInString(text) > maxText || !hive.Printable(text) {
		return exception("The %s attribute of a user has at most %d characters that can be printed", attribute, maxText)
	}
	*value = text
	return nil
}

func (e *edit) email(attribute string, value *string) error {
	text, _ := e.fields.Text(attribute)
	switch {
	case text == "":
		return errNoString(attribute)
	case len(text) > maxLogin || !emailShape.MatchString(text):
		return exception("User must have a valid %s attribute", attribute)
	case e.emailTaken:
		return e.errTaken(attribute, text)
	}
	*value = text
	return nil
}

// errTaken says that another account has a value that no two may have.
func (e *edit) errTaken(what, value string) error {
	text := "User cannot be created with " + what + " " + value
	if e.id != 0 {
		text = "User " + idText(e.id) + " cannot be updated to have " + what + " " + value
	}
	return failed(e.refused, "%s as another user already has that %s", text, what)
}

// errFaster words a conflict: somebody else wrote between the look at the others
// and the writing, through another API or server.
func (e *edit) errFaster(err error) error {
	if conflict, ok := errors.AsType[*hive.Error](err); ok && conflict.Reason == hive.ReasonEmailTaken {
		email, _ := e.fields.Text("email")
		return e.errTaken("email", email)
	}
	return e.errTaken(usernameTag, e.login)
}

func (e *edit) ref(p *hive.Profile) error {
	if e.same("ref", p.Ref, false) {
		return nil
	}
	text, ok := e.fields.Text("ref")
	switch {
	case !ok && !e.fields.Null("ref"):
		return exception("Could not add ref %s to user as it is not a valid reference to an object", e.fields["ref"])
	case len(text) > maxText || !refShape.MatchString(text):
		if !ok {
			text = "null"
		}
		return failed(e.refused, "Could not add ref %s to user as it is not a valid reference to an object", text)
	}
	p.Ref = text
	return nil
}

func (e *edit) locale(p *hive.Profile) error {
	text, ok := e.fields.Text("localeId")
	switch {
	case !e.fields.Has("localeId") || ok && text == locale(p):
		return nil
	case !ok:
		return exception("Unknown locale: %s", e.fields["localeId"])
	case !slices.Contains(e.Locales, text):
		return exception("Unknown locale: %s", text)
	}
	if p.LocaleID = text; text == defaultLocale {
		p.LocaleID = ""
	}
	return nil
}

// texts returns the strings of a JSON array of nothing else.
func texts(raw json.RawMessage) (all []string, ok bool) {
	var pointers []*string
	if json.Unmarshal(raw, &pointers) != nil || pointers == nil {
		return nil, false
	}
	for _, p := range pointers {
		if p == nil {
			return nil, false
		}
		all = append(all, *p)
	}
	return all, true
}

func isFailure(err error) bool {
	_, ok := errors.AsType[*failure](err)
	return ok
}
