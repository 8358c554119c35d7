package hive

import (
	"strings"
	"unicode"
)

// Printable reports whether a text has no control characters. Names have none:
// they would steer the terminal of whoever lists accounts.
func Printable(text string) bool { return !strings.ContainsFunc(text, unicode.IsControl) }

var errUnprintable = Errorf(Invalid, "Names, addresses and numbers of phones have no control characters")

// printable returns nil when no text that people are shown came to hold what
// cannot be printed.
func printable(before, after *Profile) error {
	for _, text := range [][2]string{
		{before.Email, after.Email}, {before.DisplayName, after.DisplayName}, {before.FirstName, after.FirstName},
		{before.MiddleName, after.MiddleName}, {before.LastName, after.LastName}, {before.Phone, after.Phone},
	} {
		if text[0] != text[1] && !Printable(text[1]) {
			return errUnprintable
		}
	}
	return nil
}
