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
// anonymous. "?name" stands for any value too, which "$name" in later lines is
// replaced with. Other lines are prose.
func (n *Node) Play(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	conn := n.Dial(t, "")
	known := map[string]*Conn{}
	captured := map[string]string{}
	sent, played := "", 0
	for number, line := range strings.Split(string(text), "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		rest = placeholder.ReplaceAllStringFunc(rest, func(name string) string {
			if value, ok := captured[name[2:len(name)-1]]; ok && name[1] == '$' {
				return value
			}
			return name
		})
		switch {
		case mark == ">":
			conn.Send(rest)
			sent = rest
		case mark == "<":
			got, want := conn.Receive(), pattern(rest)
			require.Regexp(t, want, got, "line %d, to %s", number+1, sent)
			for i, name := range want.SubexpNames() {
				if name != "" {
					captured[name] = want.FindStringSubmatch(got)[i]
				}
			}
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

var placeholder = regexp.MustCompile(`"[$?][a-z]*"`)

// pattern matches a line in which placeholders stand for any value.
func pattern(expected string) *regexp.Regexp {
	var p strings.Builder
	p.WriteByte('^')
	for {
		at := placeholder.FindStringIndex(expected)
		if at == nil {
			break
		}
		p.WriteString(regexp.QuoteMeta(expected[:at[0]]))
		if name := expected[at[0]+2 : at[1]-1]; name != "" {
			p.WriteString("(?P<" + name + ">[^\n]+?)")
		} else {
			p.WriteString("[^\n]+?")
		}
		expected = expected[at[1]:]
	}
	return regexp.MustCompile(p.String() + regexp.QuoteMeta(expected) + "$")
}
