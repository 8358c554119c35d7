package actions_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
)

// TestAuditSubscription changes accounts over the connection that hears of it
// and over another.
func TestAuditSubscription(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin, other := node.As(t, "admin"), node.As(t, "admin")
	var all, some struct{ SubscriptionID int64 }
	admin.AskInto(`{"action":"audit/subscribe"}`, &all)
	other.AskInto(`{"action":"audit/subscribe","refused":true,"target":2}`, &some)

	// The reply precedes what it caused.
	require.Equal(t, `{"action":"user/update","requestId":"r1","status":"success"}`,
		admin.Ask(`{"action":"user/update","requestId":"r1","userId":2,"user":{"password":"secret-2","data":{"x":1}}}`))
	require.Regexp(t, fmt.Sprintf(`^\{"action":"audit/insert","audit":\{"id":\d+,"timestamp":"[^"]+","api":"devicehive","event":"update","refused":false,"reason":null,`+
		`"actor":1,"target":2,"targetLogin":"bob","fields":\["data","password"\],"address":"127.0.0.1","correlationId":"r1"\},"subscriptionId":%d\}$`, all.SubscriptionID), admin.Receive())

	bob := node.As(t, "bob")
	require.Contains(t, bob.Ask(`{"action":"user/update","userId":2,"user":{"role":0}}`), `"code":403`)
	for conn, id := range map[*hivetest.Conn]int64{admin: all.SubscriptionID, other: some.SubscriptionID} {
		var told struct {
			SubscriptionID int64
			Audit          struct {
				Refused       bool
				Reason        string
				Actor, Target int
			}
		}
		require.NoError(t, json.Unmarshal([]byte(conn.Receive()), &told))
		require.Equal(t, id, told.SubscriptionID)
		require.Equal(t, []any{true, "forbidden", 2, 2}, []any{told.Audit.Refused, told.Audit.Reason, told.Audit.Actor, told.Audit.Target})
	}
	require.Contains(t, admin.Ask(`{"action":"subscription/list","type":"audit"}`), fmt.Sprintf(`"subscriptionId":%d,"type":"audit"`, all.SubscriptionID))
	require.Contains(t, admin.Ask(`{"action":"audit/unsubscribe"}`), `"status":"success"`)
	require.Contains(t, admin.Ask(`{"action":"account/update","userId":3,"account":{"email":"c@example.org"}}`), `"status":"success"`)
	require.Contains(t, admin.Ask(`{"action":"server/info"}`), `"action":"server/info"`, "nothing more is sent")
}

// TestAuditSubscriptionEnds takes the subscriber's right away.
func TestAuditSubscriptionEnds(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	setRole := func(r hive.Role) {
		_, err := node.Service.Hive.Users.Update(t.Context(), hive.Operator(), 2, hive.UserChange{Role: hive.Set(r)})
		require.NoError(t, err)
	}
	setRole(hive.Administrator)
	bob := node.As(t, "bob")
	var s struct{ SubscriptionID int64 }
	bob.AskInto(`{"action":"audit/subscribe","target":77}`, &s)
	setRole(hive.Client)
	require.Equal(t, fmt.Sprintf(`{"action":"audit/unsubscribe","code":403,"status":"error","error":"Access is denied","subscriptionId":%d}`, s.SubscriptionID), bob.Receive())
	require.Contains(t, bob.Ask(fmt.Sprintf(`{"action":"audit/unsubscribe","subscriptionId":%d}`, s.SubscriptionID)), `"code":403`)
}

// TestAccountNullSemantics goes through absent, null and a value of every
// field that account/update has.
func TestAccountNullSemantics(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.As(t, "admin")
	require.Contains(t, admin.Ask(`{"action":"account/insert","account":{"login":"g","kind":"group"}}`), `"status":"success"`)
	show := func() (account map[string]any) {
		t.Helper()
		var reply struct{ Account map[string]any }
		admin.AskInto(`{"action":"account/get","userId":3}`, &reply)
		require.NotNil(t, reply.Account)
		return reply.Account
	}
	for _, field := range []struct{ name, value, shown, null string }{ // null "" is refused
		{"login", `" karla "`, `"karla"`, ``}, {"role", `0`, `0`, ``}, {"disabled", `true`, `true`, ``}, {"locked", `true`, `true`, ``},
		{"approvalStatus", `"rejected"`, `"rejected"`, ``}, {"signUpStatus", `"to_approve"`, `"to_approve"`, ``},
		{"passwordExpiry", `"2031-01-01T00:00:00"`, `"2031-01-01T00:00:00.000"`, `null`}, {"passwordMustChange", `true`, `true`, ``},
		{"email", `"a@b.c"`, `"a@b.c"`, `null`}, {"displayName", `"D"`, `"D"`, `null`}, {"firstName", `"F"`, `"F"`, `null`},
		{"middleName", `"M"`, `"M"`, `null`}, {"lastName", `"L"`, `"L"`, `null`}, {"ref", `"890qv"`, `"890qv"`, `null`},
		{"localeId", `"cy"`, `"cy"`, `"en"`}, {"timezone", `"Europe/London"`, `"Europe/London"`, `"SYSTEM"`}, {"phone", `"1"`, `"1"`, `null`},
		{"department", `"Sales"`, `"Sales"`, `null`}, {"primaryGroup", `"P"`, `"P"`, `null`}, {"groups", `["g"]`, `["g"]`, `[]`},
		{"roles", `["7","Grazer"]`, `["Grazer","REST LAM Sender"]`, `[]`}, {"teams", `["T"]`, `["T"]`, `[]`},
		{"competencies", `[{"name":"C","ranking":"3.5"}]`, `[{"name":"C","ranking":3.5}]`, `[]`}, {"sessionExpiry", `5`, `5`, `null`},
		{"properties", `{"a":[1]}`, `{"a":[1]}`, `null`}, {"tags", `{"k.$":"v"}`, `{"k.$":"v"}`, `{}`},
		{"joined", `1000000000000`, `"2001-09-09T01:46:40.000"`, `null`}, {"data", `{"d":1}`, `{"d":1}`, `null`},
		{"introReviewed", `true`, `true`, ``}, {"allDeviceTypesAvailable", `false`, `false`, ``},
	} {
		ask := func(value string) string {
			return admin.Ask(fmt.Sprintf(`{"action":"account/update","userId":3,"account":{%q:%s}}`, field.name, value))
		}
		shows := func(want string) {
			t.Helper()
			got, err := json.Marshal(show()[field.name])
			require.NoError(t, err)
			require.JSONEq(t, want, string(got), field.name)
		}
		require.Contains(t, ask(field.value), `"status":"success"`, field.name)
		shows(field.shown)
		require.Contains(t, admin.Ask(`{"action":"account/update","userId":3,"account":{}}`), `"status":"success"`)
		shows(field.shown)
		if reply := ask("null"); field.null == "" {
			require.Contains(t, reply, `"code":400`, field.name)
			shows(field.shown)
		} else {
			require.Contains(t, reply, `"status":"success"`, field.name)
			shows(field.null)
		}
	}
}

// TestAccountRefusals sends what no account may have, and finds nothing stored.
func TestAccountRefusals(t *testing.T) {
	t.Parallel()
	node := hivetest.Start(t)
	admin := node.As(t, "admin")
	before := admin.Ask(`{"action":"account/get","userId":2}`)
	for _, wrong := range []string{
		`"login":" "`, `"login":"admin"`, `"login":"a\u0000"`, `"role":2`, `"password":""`, `"kind":"group"`, `"kind":"x"`, `"email":"x"`, `"ref":"test"`,
		`"localeId":"e"`, `"timezone":"Mars/One"`, `"timezone":"Local"`, `"groups":["2"]`, `"groups":"g"`, `"roles":["Wizard"]`, `"roles":["8"]`, `"teams":["77"]`,
		`"competencies":[{"name":"C","ranking":101}]`, `"competencies":[{"ranking":1}]`, `"competencies":[{"name":"C","ranking":"NaN"}]`,
		`"sessionExpiry":-1`, `"sessionExpiry":10081`, `"tags":{"a":1}`, `"tags":[]`, `"properties":5`, `"passwordExpiry":"soon"`, `"approvalStatus":"x"`, `"signUpStatus":""`,
	} {
		require.Regexp(t, `"code":4(00|09)`, admin.Ask(`{"action":"account/update","userId":2,"account":{"displayName":"never",`+wrong+`}}`), wrong)
	}
	require.Equal(t, before, admin.Ask(`{"action":"account/get","userId":2}`))
}
