package mongo

import (
	"regexp"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// likeRegex returns the regular expression that matches what [hive.Like] does.
// It begins with the literal prefix, which lets the server use an index.
func likeRegex(pattern string) bson.Regex {
	var b strings.Builder
	b.WriteByte('^')
	last := rune(0)
	for _, r := range pattern {
		switch {
		case r == '%' && last == '%': // the same as one
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteByte('.')
		case r == 0:
			b.WriteString(`\x00`) // a BSON regular expression ends at a NUL
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
		last = r
	}
	b.WriteString(`\z`)
	return bson.Regex{Pattern: b.String(), Options: "s"}
}

// equalFold returns the regular expression that matches s in any case.
func equalFold(s string) bson.Regex {
	literal := strings.ReplaceAll(regexp.QuoteMeta(s), "\x00", `\x00`)
	return bson.Regex{Pattern: "^" + literal + `\z`, Options: "i"}
}
