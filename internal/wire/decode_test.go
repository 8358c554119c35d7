package wire

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

type decoded struct {
	N   int64          `json:"n"`
	S   string         `json:"s"`
	B   bool           `json:"b"`
	P   *int           `json:"p"`
	L   []string       `json:"l"`
	IDs Opt[[]hive.ID] `json:"ids"`
	Sub *struct {
		X int `json:"x"`
	} `json:"sub"`
	Data Opt[Free] `json:"data"`
	At   Time      `json:"at"`
	Ref  UserRef   `json:"ref"`
}

func decode(t *testing.T, text string) (decoded, error) { return decodeAs(t, text, Socket) }

func decodeAs(t *testing.T, text string, dialect Dialect) (d decoded, err error) {
	t.Helper()
	m := Message{Dialect: dialect}
	require.True(t, m.Parse([]byte(text)), text)
	return d, DecoderOf[decoded]()(&m, &d)
}

func TestDecodeRules(t *testing.T) {
	t.Parallel()
	good := map[string]func(d decoded) bool{
		`{"n":5}`:                   func(d decoded) bool { return d.N == 5 },
		`{"n":"5"}`:                 func(d decoded) bool { return d.N == 5 },
		`{"n":"-5"}`:                func(d decoded) bool { return d.N == -5 },
		`{"n":5.9}`:                 func(d decoded) bool { return d.N == 5 },
		`{"n":-5.9}`:                func(d decoded) bool { return d.N == -5 },
		`{"n":1e3}`:                 func(d decoded) bool { return d.N == 1000 },
		`{"n":9223372036854775807}`: func(d decoded) bool { return d.N == 1<<63-1 },
		`{"n":null,"s":null,"b":null,"l":null,"sub":null}`: func(d decoded) bool { return d.N == 0 && d.L == nil && d.Sub == nil },
		`{"s":5}`:                       func(d decoded) bool { return d.S == "5" },
		`{"s":true}`:                    func(d decoded) bool { return d.S == "true" },
		`{"s":"a\u0062\n"}`:             func(d decoded) bool { return d.S == "ab\n" },
		`{"b":"TRUE"}`:                  func(d decoded) bool { return d.B },
		`{"b":"yes"}`:                   func(d decoded) bool { return !d.B },
		`{"p":7}`:                       func(d decoded) bool { return *d.P == 7 },
		`{"l":[]}`:                      func(d decoded) bool { return d.L != nil && len(d.L) == 0 },
		`{"l":["a",1]}`:                 func(d decoded) bool { return d.L[0] == "a" && d.L[1] == "1" },
		`{"sub":{"x":"3","y":{}}}`:      func(d decoded) bool { return d.Sub.X == 3 },
		`{"data":{ "b" : 1, "a":[ ] }}`: func(d decoded) bool { return string(d.Data.Value) == `{"b":1,"a":[]}` },
		`{"data":null}`:                 func(d decoded) bool { return d.Data.Given && d.Data.Null && d.Data.Value == nil },
		`{"ref":"current"}`:             func(d decoded) bool { return d.Ref.Current && d.Ref.Of(9) == 9 },
		`{"ref":"12"}`:                  func(d decoded) bool { return d.Ref.Of(0) == 12 },
		`{"ref":null}`:                  func(d decoded) bool { return !d.Ref.Given },
		`{"unknown":{"a":[{}]}}`:        func(d decoded) bool { return d.N == 0 },
	}
	for text, ok := range good {
		d, err := decode(t, text)
		require.NoError(t, err, text)
		require.True(t, ok(d), "%s: %+v", text, d)
	}
	bad := map[string]error{
		`{"n":""}`: ErrMalformed, `{"n":" 5 "}`: ErrMalformed, `{"n":"abc"}`: ErrMalformed, `{"n":"5.5"}`: ErrMalformed, `{"n":true}`: ErrMalformed,
		`{"n":{}}`: ErrMalformed, `{"n":[]}`: ErrMalformed, `{"n":1e30}`: ErrMalformed, `{"n":1e999999999}`: ErrMalformed,
		`{"n":9223372036854775808}`: ErrMalformed, `{"n":99999999999999999999999}`: ErrMalformed,
		`{"s":{}}`: ErrMalformed, `{"s":[]}`: ErrMalformed, `{"b":1}`: ErrMalformed, `{"b":{}}`: ErrMalformed,
		`{"l":"a"}`: ErrMalformed, `{"l":[[]]}`: ErrMalformed, `{"l":[null]}`: ErrMalformed, `{"l":["a", null ]}`: ErrMalformed, `{"ids":[null]}`: ErrMalformed,
		`{"sub":[]}`: ErrMalformed, `{"sub":"x"}`: ErrMalformed, `{"sub":{"x":1,"x":2}}`: ErrMalformed,
		`{"data":[1]}`: ErrNotObject, `{"data":"x"}`: ErrNotObject, `{"data":1}`: ErrNotObject,
		`{"data":{"a":1,"\u0061":2}}`: ErrMalformed, `{"data":{"x":[{"y":{"a":1,"a":1}}]}}`: ErrMalformed,
		`{"ref":"Current"}`: ErrMalformed, `{"ref":{}}`: ErrMalformed, `{"ref":""}`: ErrMalformed,
	}
	for text, want := range bad {
		_, err := decode(t, text)
		require.Equal(t, want, err, text)
	}
}

// TestBodyRules decodes what bodies of HTTP requests have otherwise.
func TestBodyRules(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`[ 1, "two" ]`: `[1,"two"]`, `"x y"`: `"x y"`, `1.10`: `1.10`, `false`: `false`, `{"a":1, "a":2}`: `{"a":1,"a":2}`, `null`: ``,
	} {
		d, err := decodeAs(t, `{"data":`+raw+`}`, Body)
		require.NoError(t, err, raw)
		require.Equal(t, want, string(d.Data.Value))
		require.Equal(t, want == "", d.Data.Null)
	}
	d, err := decodeAs(t, `{"n":5.0,"p":"7","n":1e1,"sub":{"x":1,"x":2}}`, Body)
	require.NoError(t, err)
	require.Equal(t, []int{10, 7, 2}, []int{int(d.N), *d.P, d.Sub.X}, "the last counts")
	for _, raw := range []string{`""`, `" "`, `"null"`, `null`} {
		d, err = decodeAs(t, `{"at":`+raw+`}`, Body)
		require.NoError(t, err, raw)
		require.True(t, d.At.IsZero())
	}
	for _, raw := range []string{`" 2018-07-11 "`, `1531267200000`, `"1531267200000"`} {
		d, err = decodeAs(t, `{"at":`+raw+`}`, Body)
		require.NoError(t, err, raw)
		require.Equal(t, int64(1531267200000), d.At.UnixMilli())
	}
	for _, text := range []string{`{"n":5.5}`, `{"p":-0.1}`, `{"sub":{"x":1.5}}`, `{"at":1.5}`, `{"at":1.5e12}`, `{"at":"1.5e12"}`, `{"at":"soon"}`} {
		_, err := decodeAs(t, text, Body)
		require.Equal(t, ErrMalformed, err, text)
	}
}

func TestDuplicatesAmongManyKeys(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 40 {
		b.WriteString(`"k` + strings.Repeat("x", i) + `":{},`)
	}
	require.False(t, hasDuplicates([]byte(`{`+b.String()+`"last":1}`)))
	require.True(t, hasDuplicates([]byte(`{`+b.String()+`"k":1}`)), "the first again")
	require.True(t, hasDuplicates([]byte(`{`+b.String()+`"kxxxxxxxxxxxxxxxxxxxxxxxxxxxx":1}`)), "a late one again")
}

// A megabyte of different keys must not cost more than its length.
func TestManyMembers(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	const members = 100_000
	for i := range members {
		fmt.Fprintf(&b, `,"%05x":%d`, i, i)
	}
	text := []byte(`{"n":-1` + b.String() + `}`)
	var m Message
	started := time.Now()
	require.True(t, m.Parse(text))
	require.Less(t, time.Since(started), 5*time.Second, "comparing each key with all others takes longer")
	require.False(t, m.Flawed())
	require.Len(t, m.members, members+1)
	require.Equal(t, "-1", string(m.Get("n")))
	require.Equal(t, "99999", string(m.Get("1869f")))
	require.Nil(t, m.Get("x"))
	require.True(t, m.Parse(append(text[:len(text)-1], `,"00000":"again"}`...)))
	require.True(t, m.Flawed())
	require.Equal(t, `"again"`, string(m.Get("00000")))
	require.True(t, m.Parse([]byte(`{"a":1}`)), "and a small one after it")
	require.Nil(t, m.Get("n"))
}

func TestLastDuplicateIsEchoed(t *testing.T) {
	t.Parallel()
	var m Message
	require.True(t, m.Parse([]byte(`{"a":1,"b":2,"\u0061":3}`)))
	require.True(t, m.Flawed())
	require.Equal(t, "3", string(m.Get("a")))
}

func TestEncode(t *testing.T) {
	t.Parallel()
	type reply struct {
		N   int     `json:"n"`
		S   string  `json:"s"`
		Nil *string `json:"nil"`
		L   []bool  `json:"l"`
		Sub struct {
			A Object `json:"a"`
		} `json:"sub"`
		None Time `json:"none"`
		Skip int
	}
	v := reply{N: -3, S: "a\"<\n", L: nil}
	require.Equal(t, `,"n":-3,"s":"a\"<\n","nil":null,"l":[],"sub":{"a":null},"none":null`, string(MembersOf[reply]()(nil, &v)))
}

func TestDecodeAllocatesNothing(t *testing.T) {
	type request struct {
		Ref UserRef `json:"userId"`
		N   int     `json:"n"`
	}
	m, d, decode := new(Message), new(request), DecoderOf[request]()
	text := []byte(`{"action":"user/get","requestId":"1","userId":"current","n":12}`)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if !m.Parse(text) || decode(m, d) != nil {
			t.Fatal("not decoded")
		}
	}))
}
