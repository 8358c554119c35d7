package rest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// goDates is the only layout that the official Go client can read.
const goDates = "2006-01-02T15:04:05.000"

// object decodes an answer that must be an object.
func object(t *testing.T, r reply) (o map[string]any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(r.body), &o), r.body)
	return o
}

// TestGoClient sends what the official Go client sends: no types, a body with
// everything but GET, and empty texts for times that are not set.
func TestGoClient(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	plain := func(r *http.Request) {
		r.Header.Set("Accept-Encoding", "gzip")
		r.Header.Set("User-Agent", "Go-http-client/1.1")
	}
	info := object(t, request(t, node, "", "GET", "/info", "", plain))
	at, err := time.Parse(goDates, info["serverTimestamp"].(string))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), at, time.Minute)
	login := object(t, request(t, node, "", "POST", "/token", `{"login":"admin","password":"secret1"}`, plain))
	admin := login["accessToken"].(string)
	object(t, request(t, node, "", "POST", "/token/refresh", fmt.Sprintf(`{"refreshToken":%q}`, login["refreshToken"]), plain))
	ask := func(method, path, body string, code int) reply {
		t.Helper()
		got := request(t, node, admin, method, path, body, plain)
		require.Equal(t, code, got.code, "%s %s: %s", method, path, got.body)
		return got
	}
	made := object(t, ask("POST", "/user", `{"login":"go-user","role":1,"password":"secret1","data":{"a":1},"lastLogin":""}`, 201))
	user := fmt.Sprintf("/user/%v", made["id"])
	ask("PUT", user, fmt.Sprintf(`{"id":%v,"lastLogin":""}`, made["id"]), 204)
	require.Equal(t, map[string]any{"a": 1.0}, object(t, ask("GET", user, "", 200))["data"], "what is absent is kept")
	ask("PUT", user+"/network/1", `{"networkId":1,"userId":7}`, 204)
	ask("DELETE", user+"/network/1", `{"networkId":1}`, 204)
	ask("PUT", user+"/devicetype/all", `{}`, 204)
	ask("DELETE", user, `null`, 204)

	for i := range 25 {
		ask("POST", "/network", fmt.Sprintf(`{"name":"n%d","description":""}`, i), 201)
	}
	var networks []any
	require.NoError(t, json.Unmarshal([]byte(ask("GET", "/network", "", 200).body), &networks))
	require.Len(t, networks, 26, "lists without take are whole")

	ask("PUT", "/device/go-device", `{"id":"go-device","name":"D","networkId":1,"deviceTypeId":1}`, 204)
	ask("PUT", "/device/go-device", `{"id":"go-device","name":"D"}`, 204)
	command := object(t, ask("POST", "/device/go-device/command", `{"command":"on","timestamp":"","lastUpdated":"","parameters":{"a":"b"},"lifetime":5,"status":"","result":{}}`, 201))
	_, err = time.Parse(goDates, command["timestamp"].(string))
	require.NoError(t, err)
	list := decode(t, ask("GET", fmt.Sprintf("/device/command/poll?deviceId=go-device&names=on&timestamp=%s&waitTimeout=30", info["serverTimestamp"]), "", 200))
	require.Len(t, list, 1)
	require.JSONEq(t, `[]`, ask("GET", "/device/command/poll?names=on&waitTimeout=0&timestamp="+list[0].Timestamp, "", 200).body, "the last time is exclusive")
}

// TestEveryErrorHasBothMembers, from which alone the Go client decides, and on
// whose absence it panics.
func TestEveryErrorHasBothMembers(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.Tokens(t, "admin").Access
	for _, method := range []string{"GET", "POST", "PUT", "DELETE", "PATCH"} {
		for _, path := range []string{"/", "/x", "/user", "/user/77", "/user/x", "/network/77", "/device/none", "/device/none/command/1", "/token", "/plugin", "/info", "/device/a b"} {
			for _, token := range []string{"", "x", admin} {
				for _, body := range []string{"", "{", `{"name":{}}`, "[]"} {
					got := request(t, node, token, method, strings.ReplaceAll(path, " ", "%20"), body)
					if got.code < 400 {
						continue
					}
					o := object(t, got)
					require.Equal(t, float64(got.code), o["error"], "%s %s", method, path)
					require.NotEmpty(t, o["message"], "%s %s", method, path)
					require.Len(t, o, 2)
					requireHeaders(t, got)
					require.Less(t, got.code, 500, "%s %s %s", method, path, body)
				}
			}
		}
	}
}

// TestPythonClient demands the keys that the official Python client reads
// without asking, and polls as it does.
func TestPythonClient(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.Tokens(t, "admin").Access
	plain := func(r *http.Request) { r.Header.Set("Accept", "*/*") }
	ask := func(method, path, body string, code int) reply {
		t.Helper()
		got := request(t, node, admin, method, path, body, plain)
		require.Equal(t, code, got.code, "%s %s: %s", method, path, got.body)
		return got
	}
	keys := func(r reply, names ...string) map[string]any {
		t.Helper()
		o := object(t, r)
		for _, name := range names {
			require.Contains(t, o, name)
		}
		return o
	}
	keys(ask("GET", "/info", "", 200), "apiVersion", "serverTimestamp", "webSocketServerUrl")
	ask("PUT", "/device/py", `{"name":"P","data":null,"networkId":null,"deviceTypeId":null,"isBlocked":false}`, 204)
	keys(ask("GET", "/device/py", "", 200), "id", "name", "data", "networkId", "deviceTypeId", "isBlocked")
	made := keys(ask("POST", "/device/py/command", `{"command":"on"}`, 201), "id", "userId", "timestamp", "lastUpdated")
	path := fmt.Sprintf("/device/py/command/%.0f", made["id"])
	keys(ask("GET", path, "", 200), "deviceId", "id", "userId", "command", "parameters", "lifetime", "timestamp", "lastUpdated", "status", "result")
	keys(ask("POST", "/device/py/notification", `{"notification":"n"}`, 201), "id", "timestamp")
	user := keys(ask("POST", "/user", `{"login":"py-user","role":1,"password":"secret1","data":{"a":1}}`, 201), "id", "lastLogin", "introReviewed", "allDeviceTypesAvailable")
	keys(ask("GET", "/user/current", "", 200), "id", "login", "lastLogin", "introReviewed", "allDeviceTypesAvailable", "role", "status", "data", "networks")
	ask("PUT", fmt.Sprintf("/user/%v", user["id"]), `{"password":"secret2"}`, 204)
	require.Equal(t, map[string]any{"a": 1.0}, object(t, ask("GET", fmt.Sprintf("/user/%v", user["id"]), "", 200))["data"])
	keys(ask("GET", "/network/1", "", 200), "id", "name", "description")
	keys(ask("PUT", "/configuration/py", `{"value":"x"}`, 200), "name", "value", "entityVersion")
	keys(ask("POST", "/token/create", `{"userId":1,"actions":["GetDevice"],"networkIds":["*"],"deviceTypeIds":["*"]}`, 201), "accessToken", "refreshToken")

	since := made["timestamp"].(string)
	for range 3 {
		require.JSONEq(t, `[]`, ask("GET", "/device/command/poll?deviceId=py&waitTimeout=0&limit=0&timestamp="+since, "", 200).body)
	}
	ask("PUT", path, `{"status":"done"}`, 204)
	updates := decode(t, ask("GET", "/device/command/poll?networkIds=1&deviceTypeIds=1&names=on&returnUpdatedCommands=True&waitTimeout=0&limit=0&timestamp="+since, "", 200))
	require.Len(t, updates, 1)
	last := object(t, ask("GET", path, "", 200))["lastUpdated"].(string)
	require.JSONEq(t, `[]`, ask("GET", "/device/command/poll?returnUpdatedCommands=True&waitTimeout=0&limit=0&timestamp="+last, "", 200).body)
	ask("DELETE", "/network/77?force=True", "", 404)
}

// TestAdminPanel does what the admin panel does after a login.
func TestAdminPanel(t *testing.T) {
	t.Parallel()
	node, waiting, admin, bob := startPolling(t)
	browser := func(r *http.Request) {
		r.Header.Set("Origin", "https://panel.example.com")
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json")
	}
	ask := func(token, method, path, body string, code int) reply {
		t.Helper()
		got := request(t, node, token, method, path, body, browser)
		require.Equal(t, code, got.code, "%s %s: %s", method, path, got.body)
		requireHeaders(t, got)
		return got
	}
	tokens := object(t, ask("", "POST", "//auth/rest/token", `{"login":"bob","password":"secret1"}`, 201))
	require.ElementsMatch(t, []string{"accessToken", "refreshToken"}, slices.Collect(maps.Keys(tokens)))
	current := object(t, ask(bob, "GET", "/user/current", "", 200))
	require.Equal(t, false, current["introReviewed"])
	ask(bob, "PUT", "/user/current", fmt.Sprintf(`{"id":%v,"role":null,"status":null,"introReviewed":true,"data":null}`, current["id"]), 204)
	require.Equal(t, true, object(t, ask(bob, "GET", "/user/current", "", 200))["introReviewed"])
	made := object(t, ask(admin, "POST", "/user", `{"login":"panel","password":"secret1","passwordConfirmation":"secret1","introReviewed":false,"role":1,"status":0}`, 201))
	require.Equal(t, true, made["allDeviceTypesAvailable"])
	ask(admin, "GET", fmt.Sprintf("/user/%v/devicetype", made["id"]), "", 200)
	for _, path := range []string{"/user", "/network", "/devicetype", "/device", "//plugin/rest/plugin"} {
		require.Equal(t, byte('['), ask(admin, "GET", path, "", 200).body[0])
	}
	ask(admin, "PUT", "/device/"+strings.Repeat("x", 36), `{"id":"x","name":"D","networkId":1,"deviceTypeId":1,"isBlocked":false}`, 204)
	ask(admin, "DELETE", "/network/1", "", 400)
	for _, expiration := range []string{`null`, `"2050-02-09T10:09:03.033Z"`} {
		ask(admin, "POST", "/token/create", `{"userId":1,"actions":[0],"networkIds":["*"],"deviceTypeIds":["*"],"expiration":`+expiration+`}`, 201)
	}

	commands := begin(t, node, waiting, admin, "/device/d/command/poll")
	updates := begin(t, node, waiting, admin, "/device/d/command/poll?returnUpdatedCommands=true")
	notifications := begin(t, node, waiting, admin, "/device/d/notification/poll")
	ask(admin, "POST", "/device/d/notification", `{"notification":"n","timestamp":null,"parameters":null}`, 201)
	command := object(t, ask(admin, "POST", "/device/d/command", `{"command":"on","parameters":null,"timestamp":null,"lifetime":null,"status":null,"result":null}`, 201))
	path := fmt.Sprintf("/device/d/command/%.0f", command["id"])
	ask(admin, "PUT", path, `{"id":1,"command":"on","status":"done","result":null,"deviceId":"d","timestamp":"x"}`, 204)
	require.Len(t, decode(t, receive(t, commands)), 1)
	require.Len(t, decode(t, receive(t, updates)), 1)
	require.Len(t, decode(t, receive(t, notifications)), 1)
	second := object(t, ask(admin, "POST", "/device/d/command", `{"command":"off"}`, 201))
	list := decode(t, ask(admin, "GET", "/device/d/command", "", 200))
	require.Equal(t, second["id"], float64(list[0].ID), "the newest comes first")
}
