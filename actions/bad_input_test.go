package actions_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// leaks are words that belong into a log, never into an answer.
var leaks = regexp.MustCompile(`(?i)goroutine|\.go:|panic|runtime error|pebble|mongo|bson|strconv|unmarshal|127\.0\.0\.1|/tmp/|0x[0-9a-f]{6}|argon2id`)

// deep is an object that nests deeper than any message may.
var deep = strings.Repeat(`{"a":`, 10_000) + `1` + strings.Repeat(`}`, 10_000)

// hostile are messages that must change nothing, each with its answer's code.
func hostile() map[string]int {
	return map[string]int{
		``:             400,
		` `:            400,
		`{`:            400,
		`"text"`:       400,
		`12`:           400,
		`true`:         400,
		"{\"a\":\x01}": 400,
		`{"action":"user/update","userId":2,"user":{"data":` + deep + `}}`:                           400,
		`{"action":"user/update","requestId":` + deep + `}`:                                          400,
		strings.Repeat("[", 100_000):                                                                 400,
		`{"action":"user/update","userId":1e400,"user":{"data":{}}}`:                                 400,
		`{"action":"user/update","userId":99999999999999999999,"user":{"data":{}}}`:                  400,
		`{"action":"user/update","userId":-1,"user":{"data":{}}}`:                                    404,
		`{"action":"user/update","userId":0,"user":{"data":{}}}`:                                     404,
		`{"action":"user/update","userId":2.0e0,"user":{"role":1e99}}`:                               400,
		`{"action":"user/update","userId":2,"userId":3,"user":{"data":{}}}`:                          400,
		`{"action":"user/update","userId":2,"user":{"data":{}},"user":{"data":null}}`:                400,
		`{"action":"user/update","userId":2,"user":{"data":{},"data":{}}}`:                           400,
		`{"action":"user/update","userId":2,"user":{"data":{"x":{"a":1,"\u0061":1}}}}`:               400,
		`{"action":"user/update","userId":2,"user":{"data":"{}"}}`:                                   400,
		`{"action":"user/update","userId":2,"user":{"data":true}}`:                                   400,
		`{"action":"user/update","userId":[2],"user":{"data":{}}}`:                                   400,
		`{"action":"user/update","userId":{"$gt":0},"user":{"data":{}}}`:                             400,
		`{"action":"user/update","userId":true,"user":{"data":{}}}`:                                  400,
		`{"action":"user/update","userId":2,"user":{"login":{"$ne":""}}}`:                            400,
		`{"action":"user/update","userId":2,"user":{"login":"a\u0000dmin"}}`:                         400,
		`{"action":"user/update","userId":2,"user":{"login":"\ud800xx"}}`:                            400,
		`{"action":"user/update","userId":2,"user":{"password":["secret1"]}}`:                        400,
		`{"action":"user/update","userId":2,"user":{"introReviewed":1}}`:                             400,
		`{"action":"user/update","userId":2,"user":{"status":"locked"}}`:                             400,
		`{"action":"user/update","userId":2,"user":{"login":"` + strings.Repeat("x", 129) + `"}}`:    400,
		`{"action":"user/update","userId":2,"user":{"password":"` + strings.Repeat("x", 129) + `"}}`: 400,
		`{"action":"user/insert","user":{"login":"eve","role":"admin","password":"secret1"}}`:        400,
		`{"action":"user/insert","user":"eve"}`:                                                      400,
		`{"action":"user/list","take":"many"}`:                                                       400,
		`{"action":"user/list","role":{}}`:                                                           400,
		`{"action":"user/get","userId":"1 OR 1=1"}`:                                                  400,
		`{"action":"user/delete","userId":"2;"}`:                                                     400,
		`{"action":"no/such","userId":2}`:                                                            400,
		`{"action":"__proto__"}`:                                                                     400,
		`{"action":"../../etc/passwd"}`:                                                              400,
		`{"action":"authenticate","token":{"a":1}}`:                                                  400,
		`{"action":"authenticate","token":"` + strings.Repeat("x", 500_000) + `"}`:                   401,
		`{"action":"token","login":["admin"],"password":"x"}`:                                        400,
		`{"action":"token/create","payload":"x"}`:                                                    400,
		`{"action":"token/create","payload":{"userId":"x"}}`:                                         400,
		`{"action":"token/refresh","refreshToken":{}}`:                                               400,
	}
}

func TestBadInputChangesNothing(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.As(t, "admin")
	before := admin.Ask(`{"action":"user/list"}`)
	for text, code := range hostile() {
		reply := admin.Ask(text)
		var answer struct {
			Status string
			Code   int
			Error  string
		}
		require.NoError(t, json.Unmarshal([]byte(reply), &answer), reply)
		require.Equal(t, "error", answer.Status, "%.200s", text)
		require.Equal(t, code, answer.Code, "%.200s: %s", text, reply)
		require.NotEmpty(t, answer.Error)
		require.NotRegexp(t, leaks, reply)
		require.NotContains(t, reply, "\n")
	}
	require.Equal(t, `{"action":"user/update","requestId":8,"code":400,"status":"error","error":"Malformed Json received."}`,
		admin.Ask(`{"requestId":8,"user":{"data":`+deep+`},"userId":2,"action":"user/update"}`), "the answer says to what")
	require.Equal(t, `{"action":"server/none","requestId":7,"code":400,"status":"error","error":"Illegal argument: server/none"}`,
		admin.Ask(`{"action":"server/none","requestId":7}`), "one answer to each, so the next is to the last")
	require.Equal(t, before, admin.Ask(`{"action":"user/list"}`))
}
