package auth

import (
	"context"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

const goodMembers = `"a":[0],` + farFuture + `,"t":1,"u":1,"n":["*"],"dt":["*"],"r":0`

// badMembers are payloads that no issuer writes.
var badMembers = []string{
	``, farFuture + `,"t":1`, farFuture + `,"u":1`, `"t":1,"u":1`,
	farFuture + `,"t":0,"u":1`, farFuture + `,"t":2,"u":1`, farFuture + `,"t":"1","u":1`, farFuture + `,"t":true,"u":1`,
	farFuture + `,"t":1,"u":0`, farFuture + `,"t":1,"u":-1`, farFuture + `,"t":1,"u":"1"`, farFuture + `,"t":1,"u":1.5`,
	farFuture + `,"t":1,"u":[1]`, farFuture + `,"t":1,"u":null`, farFuture + `,"t":1,"u":9223372036854775808`,
	`"e":"4102444800000","t":1,"u":1`, `"e":4102444800000.5,"t":1,"u":1`, `"e":-1,"t":1,"u":1`, `"e":1e400,"t":1,"u":1`,
	`"e":99999999999999999999,"t":1,"u":1`, `"e":null,"t":1,"u":1`, `"e":1500000000000,"t":1,"u":1`,
	goodMembers + `,"u":1`, goodMembers + `,"a":[0]`, goodMembers + `,"tpc":"plugin"`,
	farFuture + `,"t":1,"u":1,"a":[19]`, farFuture + `,"t":1,"u":1,"a":[-1]`, farFuture + `,"t":1,"u":1,"a":["0"]`,
	farFuture + `,"t":1,"u":1,"a":0`, farFuture + `,"t":1,"u":1,"a":{}`, farFuture + `,"t":1,"u":1,"a":[[0]]`,
	farFuture + `,"t":1,"u":1,"n":[1]`, farFuture + `,"t":1,"u":1,"n":"*"`, farFuture + `,"t":1,"u":1,"n":["x"]`,
	farFuture + `,"t":1,"u":1,"dt":[1]`, farFuture + `,"t":1,"u":1,"dt":["-1"]`, farFuture + `,"t":1,"u":1,"dt":{}`,
	farFuture + `,"t":1,"u":1,"r":2`, farFuture + `,"t":1,"u":1,"r":-1`, farFuture + `,"t":1,"u":1,"r":"0"`,
	farFuture + `,"t":1,"u":2`,
}

func forgedTokens(t *testing.T) []string {
	good := forge(testKey, plainHeader, payload(goodMembers))
	var list []string
	for _, m := range badMembers {
		list = append(list, forge(testKey, plainHeader, payload(m)))
	}
	for _, header := range []string{
		`{"alg":"none"}`, `{"alg":"None"}`, `{"alg":""}`, `{}`, `{"alg":"RS256"}`, `{"alg":"HS384"}`, `{"alg":"hs256"}`, `{"alg":256}`, `null`, `[]`,
		`{"alg":"HS256","crit":["exp"]}`, `{"alg":"HS256","b64":false}`, `{"alg":"HS256"`,
	} {
		list = append(list, forge(testKey, header, payload(goodMembers)))
	}
	for _, key := range []string{"", "secret", testKey + "x", testKey[1:]} {
		list = append(list, forge(key, plainHeader, payload(goodMembers)),
			forge(key, `{"alg":"HS256","kid":"../../dev/null"}`, payload(goodMembers)),
			forge(key, `{"alg":"HS256","jwk":{"kty":"oct","k":""},"jku":"http://127.0.0.1/k"}`, payload(goodMembers)))
	}
	for _, set := range []string{``, `{}`, `[]`, `null`, `{"payload":null}`, `{"payload":[]}`, `{"payload":"{}"}`, `{` + goodMembers + `}`,
		payload(goodMembers) + `x`, `{"payload":{` + goodMembers + `},"payload":{` + goodMembers + `}}`} {
		list = append(list, forge(testKey, plainHeader, set))
	}
	for _, method := range []jwt.SigningMethod{jwt.SigningMethodHS384, jwt.SigningMethodHS512} {
		token, err := jwt.NewWithClaims(method, jwt.MapClaims{"payload": map[string]any{"a": []int{0}, "e": int64(4102444800000), "t": 1, "u": 1}}).SignedString([]byte(testKey))
		require.NoError(t, err)
		list = append(list, token)
	}
	for i := 1; i < len(good); i++ {
		flipped := []byte(good)
		flipped[i] ^= 1
		list = append(list, good[:i], string(flipped))
	}
	return append(list, good+".", good+"=", " "+good, strings.Repeat("a", 1<<20), good+strings.Repeat("A", 1<<20))
}

func TestAuthenticateRefusesForgedTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{})
	_, err := w.Authenticate(context.Background(), forge(testKey, plainHeader, payload(goodMembers)))
	require.NoError(t, err, "the token that all others are made from")
	list := forgedTokens(t)
	require.Greater(t, len(list), 300)
	for _, token := range list {
		_, err := w.Authenticate(context.Background(), token)
		require.Equal(t, hive.Unauthenticated, hive.KindOf(err), "%.300s", token)
	}
}
