package rest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// same are requests as fields of a WebSocket message, which the declaration of
// their action turns into a REST request. Both must get the same decision. What
// bodies have otherwise is in bodies.
var same = map[string][]string{
	"cluster/info":     {``},
	"server/cacheInfo": {``},
	"token":            {`"login":"bob","password":"secret1"`, `"login":"bob","password":"wrong-1"`, `"login":"bob"`, `"login":{},"password":"x"`, `"login":true,"password":5`},
	"token/create": {
		`"payload":{"userId":2,"actions":[2,"GetDevice"],"networkIds":[1,"2"],"deviceTypeIds":["*"]}`, `"payload":{"userId":1,"actions":["*"]}`,
		`"payload":{"userId":77}`, `"payload":{}`, `"payload":{"userId":"x"}`, `"payload":{"userId":2,"actions":[{}]}`, `"payload":{"userId":2,"role":1}`, `"payload":{"userId":2,"expiration":"soon"}`,
	},
	"token/refresh":        {`"refreshToken":"x"`, `"refreshToken":"REFRESH"`, `"refreshToken":"ACCESS"`, `"refreshToken":[]`},
	"configuration/put":    {`"name":"color","value":"red"`, `"name":"color","value":5`, `"name":"color"`, `"name":"color","value":""`, `"name":"color","value":[]`, `"name":"jwt.secret","value":"x"`, `"name":"retention","value":"x"`},
	"configuration/get":    {`"name":"color"`, `"name":"none"`, `"name":"jwt.secret"`},
	"configuration/delete": {`"name":"color"`, `"name":"none"`},

	"network/insert":    {`"network":{"name":"Two"}`, `"network":{"name":"Two"}`, `"network":{"name":"N","id":7}`, `"network":{}`, `"network":{"name":""}`, `"network":{"name":{}}`},
	"network/list":      {`"take":100`, `"name":"Two","take":1`, `"sortField":"x"`, `"sortField":"id","sortOrder":"desc","take":1,"skip":1`, `"sortField":"id","sortOrder":"up"`, `"take":0`, `"namePattern":"T%","take":5`},
	"network/count":     {``, `"namePattern":"%o%"`},
	"network/get":       {`"networkId":1`, `"networkId":2`, `"networkId":77`},
	"network/update":    {`"networkId":2,"network":{"description":"text"}`, `"networkId":2,"network":{"name":"Default network"}`, `"networkId":77,"network":{}`, `"networkId":2,"network":{"name":[]}`, `"networkId":2,"network":{"description":"` + strings.Repeat("x", 129) + `"}`},
	"devicetype/insert": {`"deviceType":{"name":"T"}`, `"deviceType":{"name":"T"}`, `"deviceType":{"name":5}`},
	"devicetype/list":   {`"take":100`, `"name":"T","take":1`},
	"devicetype/count":  {``, `"name":"T"`},
	"devicetype/get":    {`"deviceTypeId":1`, `"deviceTypeId":77`},
	"devicetype/update": {`"deviceTypeId":2,"deviceType":{"name":"U"}`, `"deviceTypeId":77,"deviceType":{}`},

	"device/save": {
		`"deviceId":"d","device":{"name":"D","networkId":1,"data":{"a":1}}`, `"deviceId":"theirs","device":{"name":"D","networkId":2}`, `"deviceId":"d","device":{}`,
		`"deviceId":"new","device":{}`, `"deviceId":"a b","device":{}`, `"deviceId":"d","device":{"networkId":77}`,
		`"deviceId":"d","device":{"name":[]}`, `"deviceId":"d","device":{"isBlocked":5}`, `"deviceId":"d","device":{"deviceTypeId":77}`,
	},
	"device/get":   {`"deviceId":"d"`, `"deviceId":"theirs"`, `"deviceId":"none"`, `"deviceId":"a/b c?d"`},
	"device/list":  {`"take":100`, `"name":"D","take":9`, `"networkId":1,"take":9`, `"networkName":"Two","take":9`, `"sortField":"x"`, `"sortField":"network","sortOrder":"DESC","take":9`},
	"device/count": {``, `"networkId":2`, `"networkName":"none"`},

	"command/insert": {
		`"deviceId":"d","command":{"command":"on","parameters":{"a":[1]},"lifetime":5,"timestamp":"2018-01-01"}`, `"deviceId":"theirs","command":{"command":"on"}`, `"deviceId":"none","command":{"command":"on"}`,
		`"deviceId":"d","command":{}`, `"deviceId":"d","command":{"command":"on","lifetime":"x"}`, `"deviceId":"d","command":{"command":"on","timestamp":"x"}`,
	},
	"command/list": {
		`"deviceId":"d","take":9,"sortField":"timestamp"`, `"deviceId":"d","command":"on","take":9,"sortField":"command","sortOrder":"asc"`, `"deviceId":"d","take":0`,
		`"deviceId":"theirs"`, `"deviceId":"none"`, `"deviceId":"d","status":"x","take":9`,
	},
	"command/update":      {`"deviceId":"d","commandId":1,"command":{}`, `"deviceId":"none","commandId":1,"command":{}`, `"deviceId":"theirs","commandId":1,"command":{}`},
	"notification/insert": {`"deviceId":"d","notification":{"notification":"n","timestamp":"2018-01-01"}`, `"deviceId":"theirs","notification":{"notification":"n"}`, `"deviceId":"none","notification":{"notification":"n"}`},
	"notification/get":    {`"deviceId":"d","notificationId":1`, `"deviceId":"theirs","notificationId":1`, `"deviceId":"none","notificationId":1`},
	"notification/list":   {`"deviceId":"d","take":9,"notification":"n"`, `"deviceId":"theirs","take":9,"sortField":"notification"`, `"deviceId":"none"`},
	"device/delete":       {`"deviceId":"theirs"`, `"deviceId":"none"`, `"deviceId":"d"`},

	"user/insert": {
		`"user":{"login":"dave","role":1,"password":"secret1"}`, `"user":{"login":"dave","role":1,"password":"secret1"}`, `"user":{}`, `"user":{"login":"x","role":1,"password":"secret1"}`,
		`"user":{"login":"eve","role":5,"password":"secret1"}`, `"user":{"login":"eve","role":1,"password":"short"}`, `"user":{"login":"eve","role":1,"status":9,"password":"secret1"}`, `"user":{"login":[]}`,
	},
	"user/list":          {`"take":100`, `"login":"bob","take":1`, `"role":0,"take":9`, `"status":1,"take":9`, `"sortField":"x"`, `"loginPattern":"%a%","sortField":"login","sortOrder":"desc","take":9`},
	"user/count":         {``, `"role":1`, `"loginPattern":"b%"`},
	"user/get":           {`"userId":1`, `"userId":2`, `"userId":77`},
	"user/getCurrent":    {``},
	"user/updateCurrent": {`"user":{"data":{"a":1}}`, `"user":{"role":1}`, `"user":{"password":"short"}`, `"user":{"introReviewed":5}`, `"user":{"data":null,"role":null}`},
	"user/update":        {`"userId":4,"user":{"data":{}}`, `"userId":77,"user":{"data":{}}`, `"userId":4,"user":{"login":"admin"}`, `"userId":4,"user":{"login":"x"}`, `"userId":4,"user":{"role":7}`, `"userId":4,"user":{"status":[]}`},

	"account/insert": {`"account":{"login":"x","id":50,"teams":["T"],"roles":["Grazer",4]}`, `"account":{"login":"x"}`, `"account":{"login":"y","id":50}`, `"account":{"login":"z","roles":["no"]}`, `"account":{}`, `"account":{"login":"z","tags":{"a":1}}`},
	"account/list":   {`"kind":"group"`, `"login":"bob"`, `"group":"none"`, `"kind":"x"`, `"take":0`},
	"account/get":    {`"userId":2`, `"userId":77`},
	"account/update": {`"userId":50,"account":{"email":"a@b","timezone":"Asia/Tokyo"}`, `"userId":50,"account":{"email":null,"timezone":"SYSTEM"}`, `"userId":50,"account":{"locked":null}`, `"userId":50,"account":{"kind":"group"}`, `"userId":77,"account":{}`, `"userId":50,"account":5`},
	"apikey/list":    {``, `"userId":1`},
	"apikey/create":  {`"userId":77`, `"userId":2,"path":"x"`, `"path":"/x"`},
	"apikey/delete":  {`"prefix":"none"`},
	"audit/list":     {`"actor":77`, `"take":0`, `"api":"devicehive","event":"insert","refused":true,"actor":78`},

	"user/assignNetwork":          {`"userId":4,"networkId":1`, `"userId":77,"networkId":1`, `"userId":4,"networkId":77`},
	"user/getNetwork":             {`"userId":4,"networkId":1`, `"userId":2,"networkId":1`, `"userId":4,"networkId":77`, `"userId":77,"networkId":1`},
	"user/unassignNetwork":        {`"userId":4,"networkId":1`, `"userId":4,"networkId":1`, `"userId":77,"networkId":1`},
	"user/getDeviceTypes":         {`"userId":4`, `"userId":77`},
	"user/disallowAllDeviceTypes": {`"userId":4`, `"userId":77`},
	"user/assignDeviceType":       {`"userId":4,"deviceTypeId":1`, `"userId":1,"deviceTypeId":1`, `"userId":4,"deviceTypeId":77`},
	"user/getDeviceType":          {`"userId":4,"deviceTypeId":1`, `"userId":2,"deviceTypeId":1`, `"userId":77,"deviceTypeId":1`},
	"user/unassignDeviceType":     {`"userId":4,"deviceTypeId":1`, `"userId":1,"deviceTypeId":1`},
	"user/allowAllDeviceTypes":    {`"userId":4`, `"userId":77`},
	"user/delete":                 {`"userId":4`, `"userId":77`},
	"devicetype/delete":           {`"deviceTypeId":77`, `"deviceTypeId":1`, `"deviceTypeId":2`},
	"network/delete":              {`"networkId":77`, `"networkId":2,"force":true`},
}

// inOrder are the actions as they are asked for: what others need comes first.
var inOrder = []string{
	"cluster/info", "server/cacheInfo", "token", "token/create", "token/refresh", "configuration/put", "configuration/get", "configuration/delete",
	"network/insert", "network/list", "network/count", "network/get", "network/update", "devicetype/insert", "devicetype/list", "devicetype/count", "devicetype/get", "devicetype/update",
	"device/save", "device/get", "device/list", "device/count", "command/insert", "command/list", "command/update", "notification/insert", "notification/get", "notification/list", "device/delete",
	"user/insert", "user/list", "user/count", "user/get", "user/getCurrent", "user/updateCurrent", "user/update", "user/assignNetwork", "user/getNetwork", "user/unassignNetwork", "user/getDeviceTypes",
	"account/insert", "account/list", "account/get", "account/update", "apikey/list", "apikey/create", "apikey/delete", "audit/list",
	"user/disallowAllDeviceTypes", "user/assignDeviceType", "user/getDeviceType", "user/unassignDeviceType", "user/allowAllDeviceTypes", "user/delete", "devicetype/delete", "network/delete",
}

// other are what REST says in other words.
var other = map[string]string{
	"Malformed Json received.": "Invalid request parameters",
	"Notification is required": "Invalid request parameters",
}

// rightsDiffer are the actions that REST demands more for, or refuses with
// another code.
var rightsDiffer = map[string]bool{"user/update": true, "user/get": true}

// sides are two nodes with the same history, one asked over WebSocket and one
// over REST.
type sides struct {
	t      *testing.T
	ws     *hivetest.Conn
	node   *hivetest.Node
	token  string
	reveal *strings.Replacer // of the node asked over REST
	fill   *strings.Replacer // of the other
}

// TestSameDecision sends every request as several callers to both sides.
func TestSameDecision(t *testing.T) {
	t.Parallel()
	require.ElementsMatch(t, inOrder, slices.Collect(maps.Keys(same)))
	for _, a := range actions.Operations() {
		if a.Only != actions.OverREST {
			require.Contains(t, same, a.Name)
		}
	}
	for name, token := range map[string]func(*testing.T, *hivetest.Node) string{
		"administrator": func(t *testing.T, n *hivetest.Node) string { return n.Tokens(t, "admin").Access },
		"client":        func(t *testing.T, n *hivetest.Node) string { return n.Tokens(t, "bob").Access },
		"nobody":        func(*testing.T, *hivetest.Node) string { return "" },
		"no rights":     func(t *testing.T, n *hivetest.Node) string { return n.TokenFor(t, "admin", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one, two := hivetest.Start(t), hivetest.Start(t)
			for _, node := range []*hivetest.Node{one, two} {
				require.NoError(t, node.Service.Hive.Networks.Assign(t.Context(), hive.Operator(), 2, 1))
			}
			s := sides{t: t, ws: one.Dial(t, token(t, one)), node: two, token: token(t, two), fill: tokens(t, one), reveal: tokens(t, two)}
			for _, action := range inOrder {
				for _, fields := range same[action] {
					s.ask(action, fields)
				}
			}
		})
	}
}

// TestSameRights asks for every action with a token for each single permission.
func TestSameRights(t *testing.T) {
	t.Parallel()
	one, two := hivetest.Start(t), hivetest.Start(t)
	for number := 2; number <= 18; number++ {
		token := two.TokenFor(t, "bob", number)
		s := sides{t: t, ws: one.Dial(t, one.TokenFor(t, "bob", number)), node: two, token: token, fill: strings.NewReplacer(), reveal: strings.NewReplacer()}
		for _, a := range actions.Operations() {
			switch {
			case a.Only == actions.OverREST:
				got := request(t, two, token, a.REST.Method(), strings.NewReplacer("{deviceId}", "d", "{commandId}", "1").Replace(a.REST.Path())+"?waitTimeout=0", "")
				if a.Needs != hive.Anyone && a.Needs&(1<<number) == 0 {
					require.Equal(t, denied, got.body, a.Name)
				}
			case !rightsDiffer[a.Name]:
				s.ask(a.Name, same[a.Name][0])
			}
		}
	}
}

func tokens(t *testing.T, node *hivetest.Node) *strings.Replacer {
	pair := node.Tokens(t, "bob")
	return strings.NewReplacer("REFRESH", pair.Refresh, "ACCESS", pair.Access)
}

func (s *sides) ask(action, fields string) {
	s.t.Helper()
	a := actions.Operations()[slices.IndexFunc(actions.Operations(), func(a *actions.Action) bool { return a.Name == action })]
	about := action + " " + fields
	message := `{"action":"` + action + `"`
	if fields != "" {
		message += "," + s.fill.Replace(fields)
	}
	var reply map[string]json.RawMessage
	s.ws.AskInto(message+"}", &reply)
	method, path, body := translate(s.t, a, s.reveal.Replace(fields))
	got := request(s.t, s.node, s.token, method, path, body)
	if string(reply["status"]) == `"error"` {
		var text string
		require.NoError(s.t, json.Unmarshal(reply["error"], &text))
		if replaced, ok := other[text]; ok {
			text = replaced
		}
		if action == "token/refresh" && text == "Invalid credentials" {
			text = "Token is not valid"
		}
		require.Equal(s.t, fmt.Sprint(string(reply["code"])), fmt.Sprint(got.code), "%s: %s", about, got.body)
		require.Contains(s.t, got.body, `"message":`+quoted(text)+"}", about)
		return
	}
	require.Less(s.t, got.code, 300, "%s: %s", about, got.body)
	for _, name := range []string{"action", "requestId", "status"} {
		delete(reply, name)
	}
	want, err := json.Marshal(reply)
	require.NoError(s.t, err)
	if a.REST.Result != "" {
		want = reply[a.REST.Result]
	}
	if a.REST.Status == 204 {
		require.Equal(s.t, "{}", string(want), about)
		require.Empty(s.t, got.body, about)
		return
	}
	require.JSONEq(s.t, mask(string(want)), mask(got.body), about)
}

func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

var masked = regexp.MustCompile(`"lastLogin":(null|"[^"]*")|"20[0-9-]{8}T[0-9:.]{12}"|[0-9]{12,}|"eyJ[^"]+"|"zusr[^"]+"`)

// mask hides what differs between two nodes. A login over WebSocket is a use
// of the account, a request over REST is none.
func mask(text string) string {
	return masked.ReplaceAllStringFunc(text, func(s string) string {
		if strings.HasPrefix(s, `"lastLogin"`) {
			return `"lastLogin":"masked"`
		}
		return `"masked"`
	})
}

// translate returns the REST request for fields of a WebSocket message, as
// the declaration of the action says.
func translate(t *testing.T, a *actions.Action, text string) (method, path, body string) {
	t.Helper()
	fields := map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal([]byte("{"+text+"}"), &fields), text)
	path = a.REST.Path()
	for name, value := range fields {
		if strings.Contains(path, "{"+name+"}") {
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(plain(value)))
			delete(fields, name)
		}
	}
	if a.REST.Body == "*" {
		all, err := json.Marshal(fields)
		require.NoError(t, err)
		return a.REST.Method(), path, string(all)
	}
	body = string(fields[a.REST.Body])
	delete(fields, a.REST.Body)
	query := url.Values{}
	for name, value := range fields {
		query.Set(name, plain(value))
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return a.REST.Method(), path, body
}

// plain is a value as it stands in an address.
func plain(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}
