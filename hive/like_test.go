package hive

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var likeCases = []struct {
	pattern, s string
	want       bool
}{
	{"", "", true}, {"", "a", false}, {"%", "", true}, {"%", "anything", true}, {"_", "a", true}, {"_", "", false}, {"_", "é", true},
	{"a%", "abc", true}, {"a%", "ba", false}, {"%c", "abc", true}, {"a%c", "abcbc", true}, {"a_c", "abc", true}, {"a_c", "ac", false},
	{"%b%", "abc", true}, {"%%", "x", true}, {"ab", "abc", false}, {"A%", "abc", false}, {"a.c", "abc", false}, {"%a%a%", "aa", true}, {"%a%a%", "a", false},
}

func TestLike(t *testing.T) {
	t.Parallel()
	for _, c := range likeCases {
		require.Equal(t, c.want, Like(c.pattern, c.s), "%q against %q", c.s, c.pattern)
	}
}

// FuzzLike compares with a regular expression.
func FuzzLike(f *testing.F) {
	for _, c := range likeCases {
		f.Add(c.pattern, c.s)
	}
	f.Fuzz(func(t *testing.T, pattern, s string) {
		pattern, s = strings.ToValidUTF8(pattern, ""), strings.ToValidUTF8(s, "")
		re := regexp.QuoteMeta(pattern)
		re = strings.ReplaceAll(strings.ReplaceAll(re, "%", ".*"), "_", ".")
		require.Equal(t, regexp.MustCompile(`(?s)^(?:`+re+`)$`).MatchString(s), Like(pattern, s))
	})
}
