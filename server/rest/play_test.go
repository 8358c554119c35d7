package rest_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// row is a request and its answer. In body "?" stands for any value, and
// "?name" too, which "$name" in later rows is replaced with.
type row struct {
	token, method, path, body string
	code                      int
	want                      string
}

// play sends requests in order and demands their answers.
func play(t *testing.T, node *hivetest.Node, tokens map[string]string, rows []row) {
	t.Helper()
	captured := map[string]string{}
	for _, r := range rows {
		path, body, want := r.path, r.body, r.want
		for name, value := range captured {
			path = strings.ReplaceAll(path, "$"+name, value)
			body = strings.ReplaceAll(body, "$"+name, value)
			want = strings.ReplaceAll(want, `"$`+name+`"`, value)
		}
		got := request(t, node, tokens[r.token], r.method, path, body)
		require.Equal(t, r.code, got.code, "%s %s %s: %s", r.method, path, body, got.body)
		pattern := pattern(want)
		require.Regexp(t, pattern, got.body, "%s %s %s", r.method, path, body)
		for i, name := range pattern.SubexpNames() {
			if name != "" {
				captured[name] = strings.Trim(pattern.FindStringSubmatch(got.body)[i], `"`)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`"\?[a-z]*"`)

// pattern matches a text in which placeholders stand for anything.
func pattern(want string) *regexp.Regexp {
	var p strings.Builder
	for {
		at := placeholder.FindStringIndex(want)
		if at == nil {
			break
		}
		p.WriteString(regexp.QuoteMeta(want[:at[0]]))
		if name := want[at[0]+2 : at[1]-1]; name != "" {
			p.WriteString("(?P<" + name + ">.+?)")
		} else {
			p.WriteString(".+?")
		}
		want = want[at[1]:]
	}
	return regexp.MustCompile("^" + p.String() + regexp.QuoteMeta(want) + "$")
}

var variable = regexp.MustCompile(`\{\w+\}|\$\w+|\b\d+\b|/(d\d?|color)\b`)

// shape is a path or route without its variable parts.
func shape(path string) string {
	path, _, _ = strings.Cut(path, "?")
	path = variable.ReplaceAllStringFunc(path, func(s string) string {
		if s[0] == '/' {
			return "/*"
		}
		return "*"
	})
	return strings.TrimSuffix(path, "/")
}
