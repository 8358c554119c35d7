package actions_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// probe is how one action is asked wrongly in each way that it has.
type probe struct {
	fields  string   // a good request of the administrator
	missing []string // fields without which it is refused
	wrong   string   // a field of a wrong type, with its value
	unknown string   // names a thing that is not there, "" when nothing is named
	foreign string   // names a thing that bob does not see, "" when nothing is named
	code    int      // of the refusal for foreign; 403 when 0
	beyond  string   // names a thing that a token with every right does not, "" when tokens do not name such things
}

// Things of network 2, which is not bob's.
const foreignDevice = `"deviceId":"theirs"`

var probes = map[string]probe{
	"server/info":          {wrong: `"networkId":"x"`},
	"server/cacheInfo":     {wrong: `"networkId":{}`},
	"cluster/info":         {wrong: `"deviceTypeId":[]`},
	"authenticate":         {missing: []string{""}, wrong: `"token":{}`},
	"token":                {missing: []string{""}, wrong: `"login":[]`},
	"token/create":         {fields: `"payload":{"userId":1}`, missing: []string{"payload"}, wrong: `"payload":1`, unknown: `"payload":{"userId":77}`, foreign: `"payload":{"userId":1}`},
	"token/refresh":        {missing: []string{""}, wrong: `"refreshToken":{}`},
	"configuration/get":    {fields: `"name":"color"`, missing: []string{"name"}, wrong: `"name":{}`, unknown: `"name":"none"`},
	"configuration/put":    {fields: `"name":"color","value":"red"`, missing: []string{"name", "value"}, wrong: `"value":[]`},
	"configuration/delete": {fields: `"name":"color"`, missing: []string{"name"}, wrong: `"name":[]`, unknown: `"name":"none"`},

	"command/insert":      {fields: `"deviceId":"d","command":{"command":"on"}`, missing: []string{"deviceId", "command"}, wrong: `"deviceId":"d","command":"on"`, unknown: `"deviceId":"none","command":{"command":"on"}`, foreign: foreignDevice + `,"command":{"command":"on"}`},
	"command/update":      {fields: `"deviceId":"d","commandId":CMD,"command":{"status":"x"}`, missing: []string{"deviceId", "commandId", "command"}, wrong: `"deviceId":"d","commandId":"x"`, unknown: `"deviceId":"d","commandId":1,"command":{}`, foreign: foreignDevice + `,"commandId":1,"command":{}`},
	"command/get":         {fields: `"deviceId":"d","commandId":CMD`, missing: []string{"deviceId", "commandId"}, wrong: `"commandId":{}`, unknown: `"deviceId":"d","commandId":1`, foreign: foreignDevice + `,"commandId":1`},
	"command/list":        {fields: `"deviceId":"d"`, missing: []string{"deviceId"}, wrong: `"start":"soon"`, unknown: `"deviceId":"none"`, foreign: foreignDevice},
	"command/subscribe":   {fields: `"deviceId":"d"`, wrong: `"names":"n"`, unknown: `"deviceId":"none"`, foreign: foreignDevice},
	"command/unsubscribe": {wrong: `"subscriptionId":"x"`, unknown: `"subscriptionId":1`},

	"notification/insert":      {fields: `"deviceId":"d","notification":{"notification":"n"}`, missing: []string{"deviceId", "notification"}, wrong: `"deviceId":"d","notification":[]`, unknown: `"deviceId":"none","notification":{"notification":"n"}`, foreign: foreignDevice + `,"notification":{"notification":"n"}`},
	"notification/get":         {fields: `"deviceId":"d","notificationId":NTF`, missing: []string{"deviceId", "notificationId"}, wrong: `"deviceId":"d","notificationId":"x"`, unknown: `"deviceId":"d","notificationId":1`, foreign: foreignDevice + `,"notificationId":1`},
	"notification/list":        {fields: `"deviceId":"d"`, missing: []string{"deviceId"}, wrong: `"take":"x"`, unknown: `"deviceId":"none"`, foreign: foreignDevice},
	"notification/subscribe":   {fields: `"deviceId":"d"`, wrong: `"timestamp":"soon"`, unknown: `"networkIds":[77]`, foreign: `"networkIds":[2]`},
	"notification/unsubscribe": {wrong: `"subscriptionId":[]`, unknown: `"subscriptionId":1`},
	"subscription/list":        {wrong: `"type":{}`},

	"device/get":    {fields: `"deviceId":"d"`, missing: []string{"deviceId"}, wrong: `"deviceId":{}`, unknown: `"deviceId":"none"`, foreign: foreignDevice},
	"device/list":   {wrong: `"take":"x"`},
	"device/count":  {wrong: `"networkId":"x"`},
	"device/save":   {fields: `"deviceId":"e","device":{"name":"E"}`, missing: []string{"deviceId", "device"}, wrong: `"deviceId":"e","device":1`, unknown: `"deviceId":"e","device":{"name":"E","networkId":77}`, foreign: `"deviceId":"theirs","device":{"name":"mine"}`},
	"device/delete": {fields: `"deviceId":"e"`, missing: []string{"deviceId"}, wrong: `"deviceId":[]`, unknown: `"deviceId":"none"`, foreign: foreignDevice},

	"network/list":   {wrong: `"skip":"x"`},
	"network/count":  {wrong: `"name":{}`},
	"network/get":    {fields: `"networkId":1`, missing: []string{"networkId"}, wrong: `"networkId":true`, unknown: `"networkId":77`, foreign: `"networkId":2`, beyond: `"networkId":2`},
	"network/insert": {fields: `"network":{"name":"N"}`, missing: []string{"network"}, wrong: `"network":"N"`},
	"network/update": {fields: `"networkId":1,"network":{}`, missing: []string{"networkId", "network"}, wrong: `"networkId":1,"network":[]`, unknown: `"networkId":77,"network":{}`, beyond: `"networkId":2,"network":{}`},
	"network/delete": {fields: `"networkId":3`, missing: []string{"networkId"}, wrong: `"force":1`, unknown: `"networkId":77`, beyond: `"networkId":2,"force":true`},

	"devicetype/list":   {wrong: `"take":{}`},
	"devicetype/count":  {wrong: `"namePattern":[]`},
	"devicetype/get":    {fields: `"deviceTypeId":1`, missing: []string{"deviceTypeId"}, wrong: `"deviceTypeId":"x"`, unknown: `"deviceTypeId":77`, beyond: `"deviceTypeId":2`},
	"devicetype/insert": {fields: `"deviceType":{"name":"T"}`, missing: []string{"deviceType"}, wrong: `"deviceType":1`},
	"devicetype/update": {fields: `"deviceTypeId":1,"deviceType":{}`, missing: []string{"deviceTypeId", "deviceType"}, wrong: `"deviceTypeId":1,"deviceType":true`, unknown: `"deviceTypeId":77,"deviceType":{}`, beyond: `"deviceTypeId":2,"deviceType":{}`},
	"devicetype/delete": {fields: `"deviceTypeId":2`, missing: []string{"deviceTypeId"}, wrong: `"force":{}`, unknown: `"deviceTypeId":77`, beyond: `"deviceTypeId":2,"force":true`},

	"audit/list":        {wrong: `"from":"soon"`, foreign: `"take":0`},
	"audit/subscribe":   {wrong: `"actor":"x"`, foreign: `"api":"zato"`},
	"audit/unsubscribe": {wrong: `"subscriptionId":"x"`, unknown: `"subscriptionId":1`},
	"apikey/create":     {fields: `"userId":2`, missing: []string{"userId"}, wrong: `"path":"nowhere","userId":2`, unknown: `"userId":77`, foreign: `"userId":2`},
	"apikey/list":       {wrong: `"userId":{}`, foreign: `"userId":2`},
	"apikey/delete":     {fields: `"prefix":"KEY"`, missing: []string{"prefix"}, wrong: `"prefix":[]`, unknown: `"prefix":"none"`, foreign: `"prefix":"KEY"`},
	"account/insert":    {fields: `"account":{"login":"erin"}`, missing: []string{"account"}, wrong: `"account":{"login":null}`, foreign: `"account":{"login":"frank"}`},
	"account/list":      {wrong: `"kind":"x"`, foreign: `"take":1`},
	"account/get":       {fields: `"userId":2`, missing: []string{"userId"}, wrong: `"userId":"x"`, unknown: `"userId":77`, foreign: `"userId":2`},
	"account/update":    {fields: `"userId":3,"account":{"email":"c@d"}`, missing: []string{"userId", "account"}, wrong: `"userId":3,"account":{"locked":null}`, unknown: `"userId":77,"account":{}`, foreign: `"userId":2,"account":{}`},

	"user/list":          {wrong: `"role":{}`},
	"user/count":         {wrong: `"status":"x"`},
	"user/get":           {fields: `"userId":2`, missing: []string{"userId"}, wrong: `"userId":"x"`, unknown: `"userId":77`, foreign: `"userId":1`},
	"user/getCurrent":    {wrong: `"networkId":"x"`},
	"user/insert":        {fields: `"user":{"login":"dave","role":1,"password":"secret1"}`, missing: []string{"user"}, wrong: `"user":"dave"`},
	"user/update":        {fields: `"userId":3,"user":{}`, missing: []string{"userId", "user"}, wrong: `"userId":3,"user":1`, unknown: `"userId":77,"user":{}`, foreign: `"userId":3,"user":{}`},
	"user/updateCurrent": {fields: `"user":{}`, missing: []string{"user"}, wrong: `"user":[]`},
	"user/delete":        {fields: `"userId":4`, missing: []string{"userId"}, wrong: `"userId":[]`, unknown: `"userId":77`},

	"user/getNetwork":             {fields: `"userId":1,"networkId":1`, missing: []string{"userId", "networkId"}, wrong: `"userId":"x"`, unknown: `"userId":1,"networkId":77`, foreign: `"userId":1,"networkId":1`, code: 404},
	"user/assignNetwork":          {fields: `"userId":3,"networkId":1`, missing: []string{"userId", "networkId"}, wrong: `"userId":{}`, unknown: `"userId":3,"networkId":77`},
	"user/unassignNetwork":        {fields: `"userId":3,"networkId":1`, missing: []string{"userId", "networkId"}, wrong: `"userId":[]`, unknown: `"userId":77,"networkId":1`},
	"user/getDeviceType":          {fields: `"userId":1,"deviceTypeId":1`, missing: []string{"userId", "deviceTypeId"}, wrong: `"userId":"x"`, unknown: `"userId":1,"deviceTypeId":77`, foreign: `"userId":1,"deviceTypeId":1`, code: 404},
	"user/getDeviceTypes":         {fields: `"userId":1`, missing: []string{"userId"}, wrong: `"userId":"x"`, unknown: `"userId":77`},
	"user/disallowAllDeviceTypes": {fields: `"userId":3`, missing: []string{"userId"}, wrong: `"userId":{}`, unknown: `"userId":77`},
	"user/assignDeviceType":       {fields: `"userId":3,"deviceTypeId":1`, missing: []string{"userId", "deviceTypeId"}, wrong: `"userId":"x"`, unknown: `"userId":77,"deviceTypeId":1`},
	"user/unassignDeviceType":     {fields: `"userId":3,"deviceTypeId":1`, missing: []string{"userId", "deviceTypeId"}, wrong: `"userId":true`, unknown: `"userId":77,"deviceTypeId":1`},
	"user/allowAllDeviceTypes":    {fields: `"userId":3`, missing: []string{"userId"}, wrong: `"userId":"x"`, unknown: `"userId":77`},
}

// first are the requests on whose success that of others depends.
var first = []string{
	"network/insert", "devicetype/insert", "device/save", "user/insert", "configuration/put", "configuration/get",
	"user/disallowAllDeviceTypes", "user/assignDeviceType", "user/unassignDeviceType",
}

var update = flag.Bool("update", false, "write what is refused, and how, to testdata/golden")

// TestEveryActionRefuses asks for each action in each wrong way. Every request
// gets its one answer, and what is refused is refused for its own reason, in
// the words that DeviceHive has for it.
func TestEveryActionRefuses(t *testing.T) {
	t.Parallel()
	added := map[string]bool{"audit": true, "apikey": true, "account": true}
	deviceHive := 0
	for _, a := range actions.All() {
		if noun, _, _ := strings.Cut(a.Name, "/"); !added[noun] {
			deviceHive++
		}
	}
	require.Equal(t, 56, deviceHive, "the catalogue is the specification's")
	for _, a := range actions.All() {
		require.Contains(t, probes, a.Name)
	}
	node := hivetest.Start(t)
	admin, anonymous := node.As(t, "admin"), node.Dial(t, "")
	nobody := node.Dial(t, node.TokenFor(t, "bob", 1))
	var made struct {
		Command, Notification struct{ ID int64 }
	}
	for _, request := range []string{
		`{"action":"network/insert","network":{"name":"Two"}}`,
		`{"action":"devicetype/insert","deviceType":{"name":"Two"}}`,
		`{"action":"user/disallowAllDeviceTypes","userId":2}`,
		`{"action":"user/assignDeviceType","userId":2,"deviceTypeId":1}`,
		`{"action":"user/assignNetwork","userId":2,"networkId":1}`,
		`{"action":"device/save","deviceId":"d","device":{"name":"D","networkId":1}}`,
		`{"action":"device/save","deviceId":"theirs","device":{"name":"D","networkId":2}}`,
		`{"action":"command/insert","deviceId":"d","command":{"command":"on"}}`,
		`{"action":"notification/insert","deviceId":"d","notification":{"notification":"n"}}`,
	} {
		reply := admin.Ask(request)
		require.Contains(t, reply, `"status":"success"`)
		require.NoError(t, json.Unmarshal([]byte(reply), &made))
	}
	bob := node.As(t, "bob") // with a token for network 1
	var tokens struct{ AccessToken string }
	admin.AskInto(`{"action":"token/create","payload":{"userId":2,"actions":["*"],"networkIds":[1],"deviceTypeIds":[1]}}`, &tokens)
	bounded := node.Dial(t, tokens.AccessToken)
	var key struct{ APIKey struct{ Prefix string } }
	admin.AskInto(`{"action":"apikey/create","userId":2}`, &key)
	fill := strings.NewReplacer("KEY", key.APIKey.Prefix, "CMD", fmt.Sprint(made.Command.ID), "NTF", fmt.Sprint(made.Notification.ID)).Replace
	id := 0
	var texts strings.Builder
	code := func(c *hivetest.Conn, action, fields, how string) int {
		t.Helper()
		id++
		if fields != "" {
			fields = "," + fill(fields)
		}
		reply := c.Ask(fmt.Sprintf(`{"action":%q,"requestId":%d%s}`, action, id, fields))
		var answer struct {
			Action    string
			RequestID int
			Code      int
			Status    string
			Error     string
		}
		require.NoError(t, json.Unmarshal([]byte(reply), &answer), reply)
		require.Equal(t, action, answer.Action)
		require.Equal(t, id, answer.RequestID)
		require.NotRegexp(t, leaks, answer.Error)
		require.NotEqual(t, 500, answer.Code, reply)
		if answer.Code != 0 {
			fmt.Fprintf(&texts, "%s %s: %d %s\n", action, how, answer.Code, strings.ReplaceAll(answer.Error, "\n", `\n`))
		}
		return answer.Code
	}
	tried := map[string]bool{}
	for _, a := range actions.All() {
		p := probes[a.Name]
		require.Equal(t, 400, code(admin, a.Name, p.wrong, "with "+p.wrong), "%s with %s", a.Name, p.wrong)
		for _, field := range p.missing {
			want := 400
			if a.Name == "authenticate" {
				want = 401
			}
			require.Equal(t, want, code(admin, a.Name, without(t, fill(p.fields), field), "without "+field), "%s without %s", a.Name, field)
		}
		if p.unknown != "" {
			want := 404
			if a.Name == "device/save" {
				want = 400
			}
			require.Equal(t, want, code(admin, a.Name, p.unknown, "of something unknown"), "%s of something unknown", a.Name)
		}
		if p.foreign != "" {
			require.Equal(t, max(p.code, 403), code(bob, a.Name, p.foreign, "out of scope"), "%s out of scope", a.Name)
		}
		if p.beyond != "" {
			require.Equal(t, 403, code(bounded, a.Name, p.beyond, "beyond the token"), "%s beyond the token", a.Name)
		}
		if a.Needs == hive.Anyone {
			continue
		}
		require.Equal(t, 401, code(anonymous, a.Name, p.fields, "by nobody"), "%s by nobody", a.Name)
		require.Equal(t, 403, code(nobody, a.Name, p.fields, "without a permission"), "%s without a permission", a.Name)
	}
	for _, name := range slices.Concat(first, slices.Sorted(maps.Keys(probes))) {
		if p := probes[name]; !slices.Contains(p.missing, "") && !tried[name] {
			tried[name] = true
			require.Zero(t, code(admin, name, p.fields, "as it should be"), "%s as it should be", name)
		}
	}
	const golden = "../testdata/golden/refusals.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(texts.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), texts.String())
}

// without returns fields but for one of them.
func without(t *testing.T, fields, name string) string {
	t.Helper()
	if name == "" {
		return ""
	}
	all := map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal([]byte("{"+fields+"}"), &all), fields)
	require.Contains(t, all, name)
	delete(all, name)
	var kept []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		kept = append(kept, fmt.Sprintf("%q:%s", key, all[key]))
	}
	return strings.Join(kept, ",")
}
