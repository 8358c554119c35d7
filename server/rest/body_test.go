package rest_test

import (
	"strings"
	"testing"

	"hivewire/internal/hivetest"
)

// bodies are requests whose bodies are read by other rules than messages over
// WebSocket, whose queries are unusual, or that are wrong in two ways.
var bodies = map[string][]row{
	"free JSON": {
		{"a", "PUT", "/device/d", `{"name":"D","data":[1, "two", {"a": null}]}`, 204, ""},
		{"a", "GET", "/device/d", "", 200, `{"id":"d","name":"D","data":[1,"two",{"a":null}],"?"}`},
		{"a", "PUT", "/device/d", `{"data":12345678901234567890.10}`, 204, ""},
		{"a", "GET", "/device/d", "", 200, `{"id":"d","name":"D","data":12345678901234567890.10,"?"}`},
		{"a", "GET", "/network/1", "", 200, `{"?","devices":[{"id":"d","name":"D","data":12345678901234567890.10,"isBlocked":false}]}`},
		{"a", "GET", "/device/d/notification?take=1", "", 200, `[{"?","parameters":{"id":"d","name":"D","data":12345678901234567890.10,"?"}}]`},
		{"a", "POST", "/user", `{"login":"dave","role":1,"password":"secret1","data":"text"}`, 201, `{"id":"?id","lastLogin":null,"data":"text","?"}`},
		{"a", "PUT", "/user/$id", `{"data":false}`, 204, ""},
		{"a", "GET", "/user/$id", "", 200, `{"?","data":false,"?"}`},
		{"a", "PUT", "/user/$id", `{"data":null}`, 204, ""},
		{"a", "GET", "/user/$id", "", 200, `{"?","data":null,"?"}`},
		{"b", "PUT", "/user/current", `{"data":[]}`, 204, ""},
		{"a", "POST", "/device/d/command", `{"command":"on","parameters":[1],"result":"none"}`, 201, `{"id":"?command","?"}`},
		{"a", "GET", "/device/d/command/$command", "", 200, `{"?","parameters":[1],"?","result":"none"}`},
		{"a", "PUT", "/device/d/command/$command", `{"result":"done"}`, 204, ""},
		{"a", "GET", "/device/d/command/$command/poll", "", 200, `{"?","parameters":[1],"?","result":"done"}`},
		{"a", "POST", "/device/d/notification", `{"notification":"n","parameters":5}`, 201, `{"id":"?note","?"}`},
		{"a", "GET", "/device/d/notification/$note", "", 200, `{"?","parameters":5}`},
		{"a", "POST", "/account", `{"login":"eve","tags":[]}`, 400, badRequestOf("'parameters' must be JSON Object!")},
	},
	"numbers and times": {
		{"a", "PUT", "/device/d", `{"name":"D","networkId":1.0,"deviceTypeId":"1"}`, 204, ""},
		{"a", "PUT", "/device/d", `{"networkId":1.5}`, 400, badRequest},
		{"a", "POST", "/user", `{"login":"dave","role":0.5,"password":"secret1"}`, 400, badRequest},
		{"a", "POST", "/token/create", `{"userId":2.5}`, 400, badRequest},
		{"a", "POST", "/token/create", `{"userId":2,"networkIds":["a"]}`, 400, badRequest},
		{"a", "POST", "/token/create", `{"userId":2,"networkIds":[null]}`, 400, badRequest},
		{"a", "POST", "/device/d/command", `{"command":"on","lifetime":1.5}`, 400, badRequest},
		{"a", "POST", "/device/d/command", `{"command":"on","timestamp":1.5e12}`, 400, badRequest},
		{"a", "POST", "/device/d/command", `{"command":"on","timestamp":" 2018-07-11T10:20:30 "}`, 201, `{"id":"?","timestamp":"2018-07-11T10:20:30.000","?"}`},
		{"a", "POST", "/device/d/command", `{"command":"on","timestamp":"null"}`, 201, `{"?"}`},
	},
	"keys that stand twice": {
		{"", "POST", "/token", `{"login":"bob","password":"x","password":"secret1"}`, 201, `{"?"}`},
		{"a", "PUT", "/device/d", `{"name":"C","data":{"a":1,"a":2},"name":"D"}`, 204, ""},
		{"a", "GET", "/device/d", "", 200, `{"id":"d","name":"D","data":{"a":1,"a":2},"?"}`},
	},
	"queries": {
		{"a", "PUT", "/device/d", `{"name":"a;b"}`, 204, ""},
		{"a", "PUT", "/device/e", `{"name":"E"}`, 204, ""},
		{"a", "GET", "/device/count?name=a;b", "", 200, `{"count":1}`},
		{"a", "GET", "/device/count?name=&name=E", "", 200, `{"count":2}`},
		{"a", "GET", "/device?take=1;skip=1", "", 404, notFound},
		{"a", "GET", "/device?take=1&take=x", "", 200, `[{"id":"d","?"}]`},
		{"a", "GET", "/device?take=&take=1", "", 200, `[{"id":"d","?"},{"id":"e","?"}]`},
		{"a", "GET", "/device?take=%zz", "", 400, badRequest},
		{"a", "DELETE", "/network/1?force=%zz", "", 400, badRequest},
		{"", "GET", "/info?%zz;", "", 200, `{"?"}`},
		{"a", "GET", "/device/notification/poll?names=&names=n&waitTimeout=0&timestamp=2018-01-01", "", 200, `[]`},
	},
	"devices by type": {
		{"a", "POST", "/devicetype", `{"name":"T"}`, 201, `{"id":"?type"}`},
		{"a", "PUT", "/device/d", `{"name":"D","deviceTypeId":"$type"}`, 204, ""},
		{"a", "PUT", "/device/e", `{"name":"E","deviceTypeId":1}`, 204, ""},
		{"a", "GET", "/device?sortField=DeviceType&take=1", "", 200, `[{"id":"e","?"}]`},
		{"a", "GET", "/device?sortField=devicetype&sortOrder=DESC&take=1", "", 200, `[{"id":"d","?"}]`},
		{"a", "GET", "/device?sortField=status&sortOrder=DESC&take=1", "", 200, `[{"id":"d","?"}]`},
	},
	"wrong twice": {
		{"a", "PUT", "/device/d_3", ``, 400, badRequestOf("Device Id can only contain letters, digits and dashes.")},
		{"a", "PUT", "/device/d_3", `null`, 400, badRequestOf("Device Id can only contain letters, digits and dashes.")},
		{"a", "PUT", "/device/d_3", `[]`, 400, badRequest},
	},
}

func badRequestOf(text string) string { return `{"error":400,"message":"` + text + `"}` }

func TestBodies(t *testing.T) {
	t.Parallel()
	for name, rows := range bodies {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			node := hivetest.Start(t)
			play(t, node, map[string]string{"a": node.Tokens(t, "admin").Access, "b": node.Tokens(t, "bob").Access}, rows)
		})
	}
}
