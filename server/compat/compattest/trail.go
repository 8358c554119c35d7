package compattest

import (
	"time"

	"github.com/stretchr/testify/require"
)

// refusalsChangeNothing sends what is half right through every API.
func refusalsChangeNothing(w *world) {
	before := w.account(ada)
	w.zato("E008002", "PATCH", "user", object{"ust": w.super, "user_id": w.sso(ada), "display_name": "x", "password_expiry": "soon"})
	w.zato("E001002", "PATCH", "user", object{"ust": w.super, "user_id": w.sso(ada), "display_name": "x", "username": "admin"})
	require.Equal(w, 409.0, w.try(w.admin, object{"action": "account/update", "userId": ada, "account": object{"email": "x@y", "login": "admin"}})["code"])
	answer := w.haplo(400, "POST", w.path("id/%d", ada), object{"nameFirst": "X", "directGroupMembership": []string{"nobody"}})
	require.Equal(w, "haplo:api-v0:generic:exception", answer["kind"])
	w.haplo(400, "POST", w.path("id/%d", ada), object{"nameFirst": "X", "tags": object{"username": "ADMIN"}})
	w.graze(400, "POST", "updateUser", object{"uid": ada, "fullname": "x", "roles": []string{"Wizard"}})
	require.Equal(w, 400.0, w.try(w.admin, object{"action": "user/update", "userId": ada, "user": object{"data": object{}, "role": 9}})["code"])
	require.Equal(w, before, w.account(ada))
}

// records finds what was done and refused through every API in the audit trail.
func records(w *world) {
	live := w.node.As(w, "admin")
	w.native(live, object{"action": "audit/subscribe", "target": ada})
	w.zato("", "PATCH", "user", object{"ust": w.super, "user_id": w.sso(ada), "display_name": "Z"})
	w.haplo(200, "POST", w.path("id/%d", ada), object{"localeId": "cy"})
	w.graze(200, "POST", "updateUser", object{"uid": ada, "contact_num": "5"})
	w.native(w.admin, object{"action": "user/update", "userId": ada, "user": object{"data": object{"a": 1}}})
	w.zato("E008002", "PATCH", "user", object{"ust": w.super, "user_id": w.sso(ada), "is_locked": "perhaps"})
	w.haplo(400, "POST", w.path("id/%d", ada), object{"localeId": "xx"})
	w.graze(400, "POST", "updateUser", object{"uid": ada, "roles": []string{"Wizard"}})
	require.Equal(w, 400.0, w.try(w.admin, object{"action": "user/update", "userId": ada, "user": object{"status": 9}})["code"])
	w.ust("ada", adaPassword)
	w.grazeToken("ada", adaPassword)
	require.True(w, w.logsIn("ada", adaPassword))

	listed := w.native(w.admin, object{"action": "audit/list", "target": ada, "take": 11})["audit"].([]any)
	want := [][]any{
		{"zato", "update", false, "displayName"}, {"haplo", "update", false, "localeId"}, {"graze", "update", false, "phone"}, {"devicehive", "update", false, "data"},
		{"zato", "update", true, nil}, {"haplo", "update", true, nil}, {"graze", "update", true, nil}, {"devicehive", "update", true, nil},
		{"zato", "login", false, nil}, {"graze", "login", false, nil}, {"devicehive", "login", false, nil},
	}
	require.Len(w, listed, len(want))
	for i, expected := range want {
		record := listed[len(listed)-1-i].(map[string]any)
		var field any
		if fields := record["fields"].([]any); len(fields) > 0 {
			field = fields[0]
		}
		require.Equal(w, expected, []any{record["api"], record["event"], record["refused"], field}, "%d: %v", i, record)
		require.Equal(w, "127.0.0.1", record["address"], record)
		var pushed struct{ Audit map[string]any }
		live.ReceiveInto(&pushed)
		require.Equal(w, record, pushed.Audit, "the same live as later")
	}
}

// failures are counted for an address, whichever API they come through, and
// forgotten five minutes after the last.
func failures(w *world) {
	for range 25 {
		status, _ := w.send("GET", "/graze/v1/getUsers", basic("nobody", "x"), nil)
		require.Equal(w, 401, status)
		status, _ = w.send("GET", "/api/v0-user/id/130", basic("haplo", "0123456789abcdef-no-key"), nil)
		require.Equal(w, 403, status)
	}
	lets := func(what bool) {
		status, answer := w.send("GET", "/api/v0-user/id/130", basic("haplo", w.key), nil)
		if what {
			require.Equal(w, 200, status, answer)
		} else {
			require.Equal(w, []any{403, "THROTTLE"}, []any{status, answer["kind"]})
		}
		require.Equal(w, what, w.logsIn("ada", adaPassword))
		status, _ = w.send("POST", "/zato/sso/user/login", "", object{"username": "ada", "password": adaPassword})
		require.Equal(w, what, status == 200)
		status, _ = w.sendText("GET", "/graze/v1/getUsers", basic("graze", "graze"), "")
		require.Equal(w, what, status == 200)
	}
	lets(false)
	w.later.Add(int64(4 * time.Minute))
	lets(false) // which is no failure more
	w.later.Add(int64(time.Minute + time.Second))
	lets(true)
}
