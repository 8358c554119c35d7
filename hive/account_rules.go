package hive

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds on what accounts keep, beside [maxText].
const (
	maxAccountText    = 256
	maxSessionMinutes = 7 * 24 * 60
	maxRanking        = 100
	maxTags           = 256
)

var (
	refShape    = regexp.MustCompile(`^[0-9qvwxyz]+$`)
	localeShape = regexp.MustCompile(`^[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*$`)
	mailShape   = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

// check trims the texts and says what is wrong with the change.
func (c *AccountChange) check() error {
	for _, text := range []struct {
		name  string
		value *Change[string]
		shape *regexp.Regexp // nil for any
	}{
		{"email", &c.Email, mailShape}, {"displayName", &c.DisplayName, nil}, {"firstName", &c.FirstName, nil},
		{"middleName", &c.MiddleName, nil}, {"lastName", &c.LastName, nil}, {"ref", &c.Ref, refShape},
		{"localeId", &c.LocaleID, localeShape}, {"timezone", &c.Timezone, nil}, {"phone", &c.Phone, nil},
	} {
		if err := checkText(text.name, text.value, text.shape); err != nil {
			return err
		}
	}
	if c.Login.Touched() {
		login := strings.TrimSpace(c.Login.Value())
		if n := utf8.RuneCountInString(login); n < 1 || n > maxText || !Printable(login) {
			return Errorf(Invalid, "login has 1 to %d characters that can be printed", maxText)
		}
		c.Login = Set(login)
	}
	if c.Timezone.Value() == systemZone {
		c.Timezone = Clear[string]()
	}
	switch ranked := c.Competencies.Value(); {
	case c.Role.Touched() && !c.Role.Value().Known():
		return errRole
	case c.Timezone.Value() != "" && !knownZone(c.Timezone.Value()):
		return Errorf(Invalid, "timezone is SYSTEM or the name of one, such as Europe/London")
	case c.SessionMinutes.Value() < 0 || c.SessionMinutes.Value() > maxSessionMinutes:
		return Errorf(Invalid, "sessionExpiry is 1 to %d minutes", maxSessionMinutes)
	case len(c.Password.Value()) > maxAccountText:
		return Errorf(Invalid, "password has at most %d bytes", maxAccountText)
	case slices.ContainsFunc(ranked, func(n NamedCompetency) bool { return !(n.Ranking >= 0 && n.Ranking <= maxRanking) }):
		return Errorf(Invalid, "the ranking of a competency is 0 to %d", maxRanking)
	}
	return c.checkTags()
}

func checkText(name string, text *Change[string], shape *regexp.Regexp) error {
	if !text.Touched() {
		return nil
	}
	value := strings.TrimSpace(text.Value())
	if utf8.RuneCountInString(value) > maxAccountText {
		return Errorf(Invalid, "%s has at most %d characters", name, maxAccountText)
	}
	if value != "" && shape != nil && !shape.MatchString(value) {
		return Errorf(Invalid, "%s does not look like one", name)
	}
	if !Printable(value) {
		return errUnprintable
	}
	*text = Set(value)
	return nil
}

// systemZone stands for no time zone.
const systemZone = "SYSTEM"

func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "Local"
}

// checkTags brings the tags into order.
func (c *AccountChange) checkTags() error {
	tags := slices.Clone(c.Tags.Value())
	if len(tags) > maxTags {
		return Errorf(Invalid, "an account has at most %d tags", maxTags)
	}
	slices.SortFunc(tags, func(a, b Tag) int { return strings.Compare(a.Key, b.Key) })
	if c.Tags.Touched() {
		c.Tags = Set(tags)
	}
	return nil
}
