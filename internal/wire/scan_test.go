package wire

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

var scanCases = map[string]bool{
	`{}`: true, ` {"a":1} `: true, `{"a":[1,-2.5e+3,"x",true,false,null,{}]}`: true, `""`: true, `0`: true, `-0.0`: true,
	``: false, `{`: false, `{"a"}`: false, `{"a":}`: false, `{"a":1,}`: false, `[1,]`: false, `01`: false, `1.`: false,
	`.5`: false, `1e`: false, `+1`: false, `nul`: false, `{'a':1}`: false, `{a:1}`: false, `"\x"`: false, `"\u12g4"`: false,
	"\"\t\"": false, "\"\x00\"": false, "\"\xff\"": false, "\"\xed\xa0\x80\"": false, `{} {}`: false, `"\ud800"`: true, `NaN`: false,
}

func TestValid(t *testing.T) {
	t.Parallel()
	for text, want := range scanCases {
		require.Equal(t, want, Valid([]byte(text)), "%q", text)
	}
}

// Every byte at every place of a word, behind every other.
func TestSkipPlain(t *testing.T) {
	t.Parallel()
	for at := range 17 {
		for c := range 256 {
			for before := range 256 {
				p := []byte("abcdefghijklmnopq")
				p[at] = byte(c)
				if at > 0 {
					p[at-1] = byte(before)
				}
				want := 0
				for want < len(p) && plain[p[want]] {
					want++
				}
				if got := skipPlain(p, 0); got != want {
					t.Fatalf("%q: %d instead of %d", p, got, want)
				}
			}
		}
	}
}

func TestDepth(t *testing.T) {
	t.Parallel()
	nest := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	require.True(t, Valid(nest(MaxDepth)))
	require.False(t, Valid(nest(MaxDepth+1)))
	require.False(t, Valid(nest(1_000_000)))
	require.False(t, Valid([]byte(strings.Repeat(`{"a":`, 10_000))))
}

func TestScanDeep(t *testing.T) {
	t.Parallel()
	for text, want := range scanCases {
		p := []byte(text)
		i := scanDeep(p, skipSpace(p, 0))
		require.Equal(t, want, i >= 0 && skipSpace(p, i) == len(p), "%q", text)
	}
	nested := strings.Repeat(`{"a":[ 1, {"b":2}, `, 10_000) + "[]" + strings.Repeat("] }", 10_000)
	require.Equal(t, len(nested), scanDeep([]byte(nested), 0))
	require.Equal(t, -1, scanDeep([]byte(nested[:len(nested)-1]), 0))
	require.Equal(t, -1, scanDeep([]byte(strings.Replace(nested, "[]", "}", 1)), 0))
}

// What is well-formed but for its depth is told from what is not.
func TestDeepMember(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	var m Message
	require.True(t, m.Parse([]byte(`{"a":`+deep+`,"b":1}`)))
	require.True(t, m.Flawed())
	require.Nil(t, m.Get("a"))
	require.Equal(t, "1", string(m.Get("b")))
	require.False(t, m.Parse([]byte(`{"a":`+deep+`,"b":1`)))
	require.False(t, m.Parse([]byte(`{"a":`+deep+`]}`)))
}

// FuzzValid compares the scanner with encoding/json, which differs from it
// only in allowing bad UTF-8 and deeper nesting.
func FuzzValid(f *testing.F) {
	for text := range scanCases {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		if len(p) > MaxDepth {
			p = p[:MaxDepth]
		}
		valid := json.Valid(p) && utf8.Valid(p)
		require.Equal(t, valid, Valid(p), "%q", p)
		i := scanDeep(p, skipSpace(p, 0))
		require.Equal(t, valid, i >= 0 && skipSpace(p, i) == len(p), "%q", p)
	})
}

// FuzzMessage compares the members found with those of encoding/json.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"action":"user/update","requestId":"1","user":{"data":{"a":[1,2]}}}`))
	f.Add([]byte(`{"\u0061":1,"a":2, "b" : {} }`))
	f.Fuzz(func(t *testing.T, p []byte) {
		var m Message
		var want map[string]json.RawMessage
		ok := m.Parse(p)
		if len(p) > MaxDepth || !utf8.Valid(p) {
			return
		}
		isObject := json.Unmarshal(p, &want) == nil && want != nil
		require.Equal(t, isObject, ok, "%q", p)
		if !ok {
			return
		}
		require.Len(t, m.members, len(want))
		for key, value := range want {
			require.Equal(t, string(value), string(m.Get(key)), "%q", key)
		}
	})
}

// Every byte at every place of strings of every length.
func TestAllPlain(t *testing.T) {
	t.Parallel()
	for length := range 26 {
		require.True(t, allPlain(strings.Repeat("x", length)))
		for at := range length {
			for c := range 256 {
				p := []byte(strings.Repeat("x", length))
				p[at] = byte(c)
				if allPlain(string(p)) != plain[c] {
					t.Fatalf("%q", p)
				}
			}
		}
	}
}

// FuzzAppendString checks that what is appended reads back the same.
func FuzzAppendString(f *testing.F) {
	f.Add("plain")
	f.Add("\x00\n\"\\<&>\u2028é\xff")
	f.Fuzz(func(t *testing.T, s string) {
		out := AppendString(nil, s)
		require.True(t, Valid(out), "%q", out)
		var back string
		require.NoError(t, json.Unmarshal(out, &back))
		require.Equal(t, string([]rune(s)), back, "bad bytes become U+FFFD one by one")
	})
}
