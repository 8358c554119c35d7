package haplo

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hivewire/hive"
	"hivewire/server/compat/request"
)

// The lengths of passwords in characters. The least is without spaces.
const (
	minPassword = 8
	maxPassword = 128
)

// choose sets the password that the owner of a welcome link chose.
func (c *call) choose(fields request.Fields, secret string, until time.Time) error {
	password, _ := fields.Text("password")
	err := checkPassword(password)
	if err == nil {
		_, err = c.hive.Users.Accept(c.ctx, c.by, secret, until, password)
	}
	if err != nil {
		c.hive.Trail.Refused(c.ctx, c.by, hive.AuditUpdate, c.target, err)
	}
	return err
}

// checkPassword returns an error for a password that the platform would not take.
func checkPassword(password string) error {
	bare := strings.Join(strings.Fields(password), "")
	letter := strings.ContainsFunc(bare, unicode.IsLetter)
	digit := strings.ContainsFunc(bare, unicode.IsDigit)
	if utf8.RuneCountInString(bare) < minPassword || utf8.RuneCountInString(password) > maxPassword || !letter || !digit {
		return &hive.Error{
			Kind: hive.Invalid, Reason: hive.ReasonPassword,
			Message: "A password has at least 8 characters, spaces aside, and at most 128, with a letter and a digit among them",
		}
	}
	return nil
}
