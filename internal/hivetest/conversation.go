package hivetest

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Play plays the conversation in a file against the node: "> " lines are sent,
// "< " lines are expected to the letter but for "?", which stands for any
// value, and "@login" changes to another connection, the first of which is
// anonymous. Other lines are prose.
func (n *Node) Play(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	conn := n.Dial(t, "")
	known := map[string]*Conn{}
	sent, played := "", 0
	for number, line := range strings.Split(string(text), "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		switch {
		case mark == ">":
			conn.Send(rest)
			sent = rest
		case mark == "<":
			require.Regexp(t, pattern(rest), conn.Receive(), "line %d, to %s", number+1, sent)
			played++
		case strings.HasPrefix(line, "@"):
			login := line[1:]
			if known[login] == nil {
				known[login] = n.As(t, login)
			}
			conn = known[login]
		}
	}
	require.NotZero(t, played, "the file holds no expectation")
}

func pattern(expected string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(expected), `"\?"`, `[^\n]+?`) + "$")
}
