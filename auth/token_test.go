package auth

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestFormerKeys(t *testing.T) {
	t.Parallel()
	former := Keys{Signing: bytes.Repeat([]byte("f"), minSecret)}
	token, err := former.sign(&claims{UserID: 1, Type: typeAccess})
	require.NoError(t, err)
	keys := Keys{Signing: signingKey}
	_, ok := keys.verify(token)
	require.False(t, ok)
	keys.Verification = [][]byte{former.Signing}
	_, ok = keys.verify(token)
	require.True(t, ok)
}

var signingKey = []byte(testKey)

const goodPayload = `{"a":[2],"e":4102444800000,"t":1,"u":1,"n":["*"],"dt":["*"],"r":1}`

func withPayload(payload string) string {
	return mint(sha256.New, signingKey, plainHeader, `{"payload":`+payload+`}`)
}

// withMember replaces one member of the good payload; text "" leaves it out.
func withMember(name, text string) string {
	good := map[string]string{"a": `[2]`, "e": `4102444800000`, "t": `1`, "u": `1`, "n": `["*"]`, "dt": `["*"]`, "r": `1`}
	good[name] = text
	var members []string
	for _, n := range []string{"a", "e", "t", "u", "n", "dt", "r"} {
		if good[n] != "" {
			members = append(members, `"`+n+`":`+good[n])
		}
	}
	return withPayload("{" + strings.Join(members, ",") + "}")
}

// forgeries are tokens that must not be taken as access tokens.
func forgeries() map[string]string {
	set := `{"payload":` + goodPayload + `}`
	good := withPayload(goodPayload)
	parts := strings.Split(good, ".")
	all := map[string]string{
		"empty": "", "dots": "..", "alg none": b64(`{"alg":"none"}`) + "." + b64(set) + ".",
		"alg none, signed":  mint(sha256.New, signingKey, `{"alg":"none"}`, set),
		"alg NONE":          mint(sha256.New, signingKey, `{"alg":"NONE"}`, set),
		"alg hs256":         mint(sha256.New, signingKey, `{"alg":"hs256"}`, set),
		"alg missing":       mint(sha256.New, signingKey, `{"typ":"JWT"}`, set),
		"alg empty":         mint(sha256.New, signingKey, `{"alg":""}`, set),
		"alg number":        mint(sha256.New, signingKey, `{"alg":256}`, set),
		"header null":       mint(sha256.New, signingKey, `null`, set),
		"header list":       mint(sha256.New, signingKey, `[]`, set),
		"header cut":        mint(sha256.New, signingKey, `{"alg":"HS256"`, set),
		"key and more":      mint(sha256.New, append([]byte(testKey), 'x'), plainHeader, set),
		"key cut":           mint(sha256.New, signingKey[1:], plainHeader, set),
		"unknown account":   withMember("u", "2"),
		"alg null":          mint(sha256.New, signingKey, `{"alg":null}`, set),
		"alg list":          mint(sha256.New, signingKey, `{"alg":["HS256"]}`, set),
		"header no object":  mint(sha256.New, signingKey, `"HS256"`, set),
		"HS384":             mint(sha512.New384, signingKey, `{"alg":"HS384"}`, set),
		"HS512":             mint(sha512.New, signingKey, `{"alg":"HS512"}`, set),
		"HS512 as HS256":    mint(sha512.New, signingKey, plainHeader, set),
		"RS256 with HMAC":   mint(sha256.New, signingKey, `{"alg":"RS256"}`, set),
		"ES256 with HMAC":   mint(sha256.New, signingKey, `{"alg":"ES256"}`, set),
		"wrong key":         mint(sha256.New, bytes.Repeat([]byte("x"), minSecret), plainHeader, set),
		"empty key":         mint(sha256.New, nil, plainHeader, set),
		"kid, wrong key":    mint(sha256.New, nil, `{"alg":"HS256","kid":"../../dev/null"}`, set),
		"jku, wrong key":    mint(sha256.New, []byte("x"), `{"alg":"HS256","jku":"http://localhost/keys"}`, set),
		"jwk, its own key":  mint(sha256.New, []byte("x"), `{"alg":"HS256","jwk":{"kty":"oct","k":"eA"}}`, set),
		"crit":              mint(sha256.New, signingKey, `{"alg":"HS256","crit":["exp"]}`, set),
		"crit empty":        mint(sha256.New, signingKey, `{"alg":"HS256","crit":[]}`, set),
		"b64":               mint(sha256.New, signingKey, `{"alg":"HS256","b64":false,"crit":["b64"]}`, set),
		"refresh as access": withMember("t", "0"),
		"plugin":            withPayload(`{"a":[0],"e":4102444800000,"t":1,"u":1,"tpc":"x"}`),
		"no payload":        mint(sha256.New, signingKey, plainHeader, `{}`),
		"bare payload":      mint(sha256.New, signingKey, plainHeader, goodPayload),
		"payload twice":     mint(sha256.New, signingKey, plainHeader, `{"payload":`+goodPayload+`,"payload":`+goodPayload+`}`),
		"payload string":    mint(sha256.New, signingKey, plainHeader, `{"payload":"x"}`),
		"payload list":      mint(sha256.New, signingKey, plainHeader, `{"payload":[`+goodPayload+`]}`),
		"payload null":      mint(sha256.New, signingKey, plainHeader, `{"payload":null}`),
		"set list":          mint(sha256.New, signingKey, plainHeader, `[]`),
		"set empty":         mint(sha256.New, signingKey, plainHeader, ``),
		"set and more":      mint(sha256.New, signingKey, plainHeader, set+set),
		"megabyte":          mint(sha256.New, signingKey, plainHeader, `{"x":"`+strings.Repeat("x", 1<<20)+`","payload":`+goodPayload+`}`),
		"trailing dot":      good + ".", "trailing part": good + ".x", "trailing newline": good + "\n", "trailing space": good + " ",
		"trailing zero": good + "\x00", "leading space": " " + good, "padded": good + "=", "two tokens": good + good,
		"Bearer": "Bearer " + good, "swapped parts": parts[1] + "." + parts[0] + "." + parts[2],
	}
	values := map[string][]string{
		"e": {"", "null", `"4102444800000"`, "1.5", "9223372036854775808", "1e400", "true", "[]", "{}"},
		"u": {"", "null", "0", "-1", `"1"`, "1.5", "9223372036854775808", "1e400", "true", "[1]", "{}"},
		"t": {"", "null", "2", "-1", `"1"`, "0.5", "256", "4294967297", "true", "[1]"},
		"a": {"[19]", "[-1]", "[1.5]", `["0"]`, "[null]", "[[0]]", "[true]", "0", `"*"`, "{}", "[18446744073709551616]", "[4294967296]"},
		"n": {`["x"]`, `[""]`, `["1.5"]`, `["0"]`, `["-1"]`, `["**"]`, "[1]", "[[]]", `"*"`, "1", "{}", `["9223372036854775808"]`, `[" 1"]`},
		"r": {"2", "-1", `"0"`, "0.5", "true", "[0]", "{}", "4294967296"},
	}
	values["dt"] = values["n"]
	for name, list := range values {
		for _, text := range list {
			all[name+" "+text] = withMember(name, text)
		}
		all[name+" twice"] = withPayload(strings.Replace(goodPayload, "{", `{"`+name+`":1,`, 1))
	}
	for i := range len(good) {
		all[fmt.Sprint("cut at ", i)] = good[:i]
		flipped := []byte(good)
		flipped[i] ^= 1
		all[fmt.Sprint("flip at ", i)] = string(flipped)
		all[fmt.Sprint("line end at ", i)] = good[:i] + "\r\n" + good[i:]
		all[fmt.Sprint("one more at ", i)] = good[:i] + "A" + good[i:]
	}
	return all
}

func TestForgedTokens(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, Options{}), t.Context()
	_, err := w.Authenticate(ctx, withPayload(goodPayload))
	require.NoError(t, err, "what the forgeries are made of must be right")

	all := forgeries()
	require.Greater(t, len(all), 300)
	for name, token := range all {
		want := errCredentials
		if token == "" {
			want = errUnauthorized
		}
		// Twice: a refused token must not be remembered as a good one.
		for range 2 {
			_, err := w.Authenticate(ctx, token)
			require.Equal(t, want, err, name)
		}
	}
	for _, past := range []string{"1500000000000", "-1", "-9223372036854775808"} {
		_, err = w.Authenticate(ctx, withMember("e", past))
		require.Equal(t, errExpired, err, past)
	}
}

// Tokens may be made as long as the issuer likes, at no lasting cost here.
func TestLongTokensAreNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{})
	for _, n := range []int{10, 2000} {
		token := withMember("n", `["1"`+strings.Repeat(`,"1"`, n)+`]`)
		_, err := w.Authenticate(t.Context(), token)
		require.NoError(t, err)
		require.Equal(t, n == 10, w.verified.get(token) != nil)
	}
}

// TestNoTokenIsTooLong asks for all that an issuer may give: what is issued is taken.
func TestNoTokenIsTooLong(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, Options{}), t.Context()
	admin := hive.Operator()
	many := func(n int) (ids []hive.ID) {
		for i := range n {
			ids = append(ids, hive.ID(1e15+i))
		}
		return ids
	}
	for _, n := range []int{2300, 2500, 100000} {
		networks := texts(hive.Scope{IDs: many(n)})
		tokens, err := w.Create(ctx, admin, Grant{UserID: 1, Actions: []int{2}, Networks: networks})
		if n > 2300 {
			require.Equal(t, errTokenLength, err)
			continue
		}
		require.NoError(t, err)
		_, err = w.Authenticate(ctx, tokens.Access)
		require.NoError(t, err)
		fresh, err := w.Refresh(ctx, tokens.Refresh)
		require.NoError(t, err)
		_, err = w.Authenticate(ctx, fresh)
		require.NoError(t, err)
	}

	for _, c := range []struct {
		networks, types       int
		allNetworks, allTypes bool
	}{{2000, 100, false, false}, {3000, 100, true, false}, {100, 3000, false, true}, {3000, 3000, true, true}} {
		w.update(t, func(u *hive.User) {
			u.Role, u.AllDeviceTypes, u.Networks, u.DeviceTypes = hive.Client, false, many(c.networks), many(c.types)
		})
		user, err := w.users.Account(ctx, 1)
		require.NoError(t, err)
		tokens, err := w.Issue(user)
		require.NoError(t, err)
		id, err := w.Authenticate(ctx, tokens.Access)
		require.NoError(t, err, c)
		require.Equal(t, c.allNetworks, id.networks.All)
		require.Equal(t, c.allTypes, id.types.All)
		caller, err := w.Caller(ctx, id)
		require.NoError(t, err)
		require.Equal(t, hive.Scope{IDs: user.Networks}, caller.VisibleNetworks())
		require.Equal(t, hive.Scope{IDs: user.DeviceTypes}, caller.VisibleTypes())
	}
}

// Where a header says that the key is to be found does not matter.
func TestHeaderHintsAreIgnored(t *testing.T) {
	t.Parallel()
	keys := Keys{Signing: signingKey}
	for _, hint := range []string{`"kid":"1"`, `"jku":"http://localhost/keys"`, `"jwk":{}`, `"typ":"JWT"`} {
		_, ok := keys.verify(mint(sha256.New, signingKey, `{"alg":"HS256",`+hint+`}`, `{"payload":`+goodPayload+`}`))
		require.True(t, ok, hint)
	}
}

// Before the signing key is known nobody can tell a good token from a bad one.
func TestNoKeyIsNoRefusal(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, Options{}), t.Context()
	w.keys.Store(nil)
	require.Error(t, w.Ready())
	for _, token := range []string{withPayload(goodPayload), "nonsense"} {
		_, err := w.Authenticate(ctx, token)
		require.Equal(t, hive.Unavailable, hive.KindOf(err))
		_, err = w.Refresh(ctx, token)
		require.Equal(t, hive.Unavailable, hive.KindOf(err))
	}
	_, err := w.Login(ctx, hive.AdminLogin, testWord, hive.Origin{})
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
	w.UseSigningKey(signingKey)
	require.NoError(t, w.Ready())
	_, err = w.Login(ctx, hive.AdminLogin, testWord, hive.Origin{})
	require.NoError(t, err)
}
