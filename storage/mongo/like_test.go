package mongo

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestLikeRegex compares with [hive.Like]; Go's regular expressions are the
// same as the server's for everything that likeRegex writes.
func TestLikeRegex(t *testing.T) {
	t.Parallel()
	texts := []string{"", "a", "ab", "A", "a%", "a_", "a.b", "a\n", "\na", "a\nb", "é", "😀", "a\x00b", `a\b`, "^$", "[a]", "(a)+*?{1}|", `\Qa\E`}
	patterns := append([]string{"%", "%%", "_", "a%", "%a", "%a%", "a_", "_b", "a%b", "a.b", "%_%", "%%a%%", "a\x00%", "^%", `a\%`, "_%_%_"}, texts...)
	for _, pattern := range patterns {
		if pattern == "" {
			continue
		}
		r := likeRegex(pattern)
		require.Equal(t, "s", r.Options)
		require.NotContains(t, r.Pattern, "\x00")
		compiled, err := regexp.Compile("(?s)" + r.Pattern)
		require.NoError(t, err, pattern)
		for _, text := range texts {
			require.Equal(t, hive.Like(pattern, text), compiled.MatchString(text), "%q like %q", text, pattern)
		}
	}
}
