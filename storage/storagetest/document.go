package storagetest

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// samples are compact JSON that comes back byte for byte.
func samples() map[string]string {
	return map[string]string{
		"empty":             `{}`,
		"a list":            `[1,"two",null,{"a":[]},1.0]`,
		"a text":            `"text \u00e9"`,
		"no text":           `""`,
		"a number":          `12345678901234567890.10`,
		"a boolean":         `false`,
		"empty inside":      `{"a":{},"b":[],"c":[[],{},[{}]],"d":""}`,
		"key order":         `{"z":1,"a":2,"m":{"y":1,"b":2},"0":3}`,
		"repeated key":      `{"a":1,"a":2}`,
		"plain":             `{"t":true,"f":false,"n":null,"s":"text","list":[1,"two",null,[true]]}`,
		"integers":          `{"a":0,"b":1,"c":-1,"d":2147483648,"e":9007199254740993,"f":9223372036854775807,"g":-9223372036854775808}`,
		"large integers":    `{"a":9223372036854775808,"b":12345678901234567890,"c":-9223372036854775809}`,
		"number spellings":  `{"a":1.0,"b":1e3,"c":1E3,"d":1e+3,"e":1e03,"f":-0,"g":-0.0,"h":100e-2,"i":1.10,"j":0e0}`,
		"fractions":         `{"a":0.1,"b":0.30000000000000004,"c":5e-324,"d":1.7976931348623157e308,"e":0.10000000000000000000001}`,
		"huge numbers":      `{"a":1e400,"b":-1e400,"c":1e-400,"d":` + strings.Repeat("1234567890", 10) + `}`,
		"dots and dollars":  `{"a.b":1,".":2,"a.":3,"$set":4,"$":5,"a$b":{"$inc":{"x.y":6}}}`,
		"like ids":          `{"_id":1,"id":2,"$oid":"507f1f77bcf86cd799439011","o":{"$oid":"507f1f77bcf86cd799439011"},"d":{"$date":"2020-01-01T00:00:00Z"},"n":{"$numberLong":"5"},"r":{"$ref":"a","$id":1}}`,
		"empty key":         `{"":1,"a":{"":{"":2}}}`,
		"nul":               `{"a\u0000b":"c\u0000d","\u0000":"\u0000"}`,
		"lone surrogates":   `{"a":"\ud800","b":"\udc00x","\ud800":1}`,
		"escapes":           `{"a":"\u00e9","b":"\/","c":"\n\t\b\f\r\"\\","d":"\u000a","e":"\uD83D\uDE00","\u0061":1}`,
		"escapes, capitals": `{"a":"\u00E9\u00e9"}`,
		"not escaped":       `{"a":"é/<>&","b":"😀","c":"` + "\u2028\u2029\u007f\ufeff\ufffd" + `","ключ":"значение","鍵":"値"}`,
		"deep lists":        `{"a":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`,
		"deep objects":      strings.Repeat(`{"a":`, 200) + `1` + strings.Repeat(`}`, 200),
		"wide":              wide(),
		"one megabyte":      `{"a":"` + strings.Repeat("0123456789abcdef", 1<<16-1) + `"}`,
		"text like JSON":    `{"a":"{\"b\":1}","b":"null","c":"1"}`,
		"names of fields":   `{"login":"x","data":{"data":{}},"raw":"x","json":"x","parameters":{},"result":1}`,
	}
}

// objects are the samples that are objects.
func objects() map[string]string {
	all := samples()
	maps.DeleteFunc(all, func(_, text string) bool { return text[0] != '{' })
	return all
}

// wide returns an object with a thousand keys that are not in order.
func wide() string {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, `,"k%d":%d`, i*7919%1000, i)
	}
	return "{" + b.String()[1:] + "}"
}

// documents checks that free JSON of entities comes back as it was given.
func documents[K comparable, E, Q any](
	t *testing.T, open func(*testing.T) hive.Store, f fixture[K, E, Q], texts map[string]string, data func(*E) *[]byte,
) {
	for name, text := range texts {
		t.Run("document: "+name, func(t *testing.T) {
			t.Parallel()
			s := f.of(open(t))
			e := f.sample(0)
			*data(&e) = []byte(text)
			e, err := s.Add(t.Context(), e)
			require.NoError(t, err)
			requireSame(t, text, *data(&e))
			key := f.key(e)
			got, err := s.Get(t.Context(), key)
			require.NoError(t, err)
			requireSame(t, text, *data(new(*got)))

			for _, next := range []string{`{"a":1}`, text} {
				e, err = s.Update(t.Context(), key, func(e *E) error { *data(e) = []byte(next); return nil })
				require.NoError(t, err)
				requireSame(t, next, *data(&e))
			}
			e, err = s.Update(t.Context(), key, func(e *E) error { f.setCount(e, 77); return nil })
			require.NoError(t, err)
			requireSame(t, text, *data(&e))
			got, err = s.Get(t.Context(), key)
			require.NoError(t, err)
			requireSame(t, text, *data(new(*got)))
			all, err := s.Find(t.Context(), f.everything)
			require.NoError(t, err)
			requireSame(t, text, *data(&all[0]))
		})
	}

	t.Run("document: nil is not empty", func(t *testing.T) {
		t.Parallel()
		s := f.of(open(t))
		e := f.sample(0)
		*data(&e) = nil
		e, err := s.Add(t.Context(), e)
		require.NoError(t, err)
		for _, next := range [][]byte{nil, []byte(`{}`), nil} {
			_, err = s.Update(t.Context(), f.key(e), func(e *E) error { *data(e) = next; return nil })
			require.NoError(t, err)
			got, err := s.Get(t.Context(), f.key(e))
			require.NoError(t, err)
			require.Equal(t, next, *data(new(*got)))
		}
	})
}

func userData(u *hive.User) *[]byte { return &u.Data }

func deviceData(d *hive.Device) *[]byte { return &d.Data }

// requireSame compares without printing a megabyte.
func requireSame(t *testing.T, want string, data []byte) {
	t.Helper()
	if got := string(data); got != want {
		at := 0
		for at < min(len(got), len(want)) && got[at] == want[at] {
			at++
		}
		t.Fatalf("data differs from byte %d on: %.80q, want %.80q", at, got[at:], want[at:])
	}
}
