package hive

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	errLoginTaken    = &Error{Kind: Forbidden, Reason: ReasonLoginTaken, Message: "User with such login already exists. Please, select another one"}
	errLoginShort    = Errorf(Invalid, "Field cannot be empty. The length of login should be from 3 to 128 symbols.")
	errLoginLetters  = Errorf(Invalid, "Login can contain only lowercase or uppercase letters, numbers, and some special symbols (_@.)")
	errPasswordShape = Errorf(Invalid, "Password can contain only from 6 to 128 symbols!")
	errRole          = Errorf(Invalid, "User role is invalid or empty")
	errStatus        = Errorf(Invalid, "Invalid user status")
	errAdminOnly     = Errorf(Forbidden, "Admin permissions required for this action")
)

const maxText = 128 // characters in a login, a name or a password

var loginLetters = regexp.MustCompile(`^[A-Za-z0-9_@.-]+$`)

// checkLogin checks a trimmed login.
func checkLogin(login string) error {
	if n := utf8.RuneCountInString(login); n < 3 || n > maxText {
		return errLoginShort
	}
	if !loginLetters.MatchString(login) {
		return errLoginLetters
	}
	return nil
}

// checkPassword checks a new password: 6 to 128 characters, no line breaks.
func checkPassword(password string) error {
	if n := utf8.RuneCountInString(password); n < 6 || n > maxText || strings.ContainsAny(password, "\n\r\u0085\u2028\u2029") {
		return errPasswordShape
	}
	return nil
}

func checkRole(r Role) error {
	if !r.Known() {
		return errRole
	}
	return nil
}

func checkStatus(s Status) error {
	if s < Active || s > Disabled {
		return errStatus
	}
	return nil
}

// violations collects what the Java server's bean validation would report.
type violations []string

func (v *violations) add(property, value, rule string) {
	*v = append(*v, fmt.Sprintf("\nOn property %s (value: %s): %s ; ", property, value, rule))
}

func (v violations) err() error {
	if len(v) == 0 {
		return nil
	}
	return Errorf(Invalid, "Error! Make sure, that the passed object is correct and properly structured. Validation failed: %s", strings.Join(v, ""))
}

// Violation is the error for one property that breaks a rule, in the words of
// the Java server's bean validation.
func Violation(property, value, rule string) error {
	var v violations
	v.add(property, value, rule)
	return v.err()
}

// login reports a login that is not 1 to 128 characters long.
func (v *violations) login(login string) {
	if n := utf8.RuneCountInString(login); n < 1 || n > maxText {
		v.add("login", login, "Field login cannot be empty. The length of login should not be more than 128 symbols.")
	}
}
