package compattest

import (
	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// locking locks through Zato and looks through all.
func locking(w *world) {
	conn, ust, token := w.node.As(w, "ada"), w.ust("ada", adaPassword), w.grazeToken("ada", adaPassword)
	id := w.sso(ada)
	w.zato("E008002", "PATCH", "user", object{"ust": ust, "is_locked": true})
	w.zato("E008002", "PATCH", "user", object{"ust": ust, "user_id": w.sso(graze), "display_name": "x"})
	w.zato("", "POST", "user/lock", object{"ust": w.super, "user_id": id})
	w.closed(conn)
	w.zato("E005002", "GET", "user", object{"ust": ust})
	require.False(w, w.grazeUses(token))
	require.False(w, w.logsIn("ada", adaPassword))

	// What makes an account active again elsewhere unlocks nobody.
	w.graze(200, "POST", "updateUser", object{"uid": ada, "active": true})
	w.haplo(200, "POST", w.path("enable/%d?status=active", ada), nil)
	user := w.native(w.admin, object{"action": "user/get", "userId": ada})["user"].(map[string]any)
	require.Equal(w, 1.0, user["status"])
	w.zato("E005002", "GET", "user", object{"ust": ust})

	w.zato("", "DELETE", "user/lock", object{"ust": w.super, "user_id": id})
	w.zato("", "GET", "user", object{"ust": ust})
	require.True(w, w.grazeUses(token), "locking closes, it does not end")
	require.True(w, w.logsIn("ada", adaPassword))

	w.native(w.admin, object{"action": "user/update", "userId": ada, "user": object{"status": 2}})
	w.zato("", "POST", "user/lock", object{"ust": w.super, "user_id": id})
	account := w.account(ada)
	require.Equal(w, []any{true, true}, []any{account["disabled"], account["locked"]})
	w.native(w.admin, object{"action": "user/update", "userId": ada, "user": object{"status": 0}})
	account = w.account(ada)
	require.Equal(w, []any{false, false}, []any{account["disabled"], account["locked"]}, "0 clears both")
}

// disabling blocks through Haplo, which ends sessions for good.
func disabling(w *world) {
	conn, ust, token := w.node.As(w, "ada"), w.ust("ada", adaPassword), w.grazeToken("ada", adaPassword)
	w.haplo(200, "POST", w.path("enable/%d?status=block", ada), nil)
	w.closed(conn)
	w.zato("E005001", "GET", "user", object{"ust": ust})
	user := w.native(w.admin, object{"action": "user/get", "userId": ada})["user"].(map[string]any)
	require.Equal(w, 2.0, user["status"])
	w.graze(200, "POST", "updateUser", object{"username": "ada", "active": true})
	w.zato("E007001", "GET", "user", object{"ust": ust})
	require.False(w, w.grazeUses(token))
	require.True(w, w.logsIn("ada", adaPassword))

	// Losing the approval does the same.
	conn, ust = w.node.As(w, "ada"), w.ust("ada", adaPassword)
	w.zato("", "POST", "user/reject", object{"ust": w.super, "user_id": w.sso(ada)})
	w.closed(conn)
	require.False(w, w.logsIn("ada", adaPassword))
	w.zato("", "POST", "user/approve", object{"ust": w.super, "user_id": w.sso(ada)})
	w.zato("E007001", "GET", "user", object{"ust": ust})
	require.True(w, w.logsIn("ada", adaPassword))
}

// roles follow DeviceHive's role and are followed by it.
func roles(w *world) {
	isSuper := func() any {
		return w.zato("", "GET", "user", object{"ust": w.super, "user_id": w.sso(ada)})["is_super_user"]
	}
	w.graze(200, "POST", "updateUser", object{"uid": ada, "roles": []string{"Administrator", "Grazer"}})
	require.Equal(w, 0.0, w.account(ada)["role"])
	require.Equal(w, true, isSuper())
	conn := w.node.As(w, "ada")
	w.native(conn, object{"action": "account/get", "userId": 1})
	w.native(w.admin, object{"action": "user/update", "userId": ada, "user": object{"role": 1}})
	account := w.account(ada)
	require.Equal(w, []any{1.0, []any{"Grazer"}}, []any{account["role"], account["roles"]})
	require.Equal(w, false, isSuper())
	require.Equal(w, 403.0, w.try(conn, object{"action": "account/get", "userId": 1})["code"], "an open connection loses the role at once")
	w.graze(200, "POST", "updateUser", object{"uid": ada, "roles": []string{"Super User"}})
	w.graze(200, "POST", "updateUser", object{"uid": ada, "roles": []string{"Operator"}})
	require.Equal(w, 1.0, w.account(ada)["role"], "without the last of these roles it is a client")

	// Whoever is no administrator makes none, nor touches one.
	w.graze(200, "POST", "updateUser", object{"uid": ada, "roles": []string{"Grazer"}})
	as := basic("ada", adaPassword)
	for _, change := range []object{{"uid": ada, "roles": []string{"Super User", "Grazer"}}, {"uid": 1, "active": false}} {
		status, _ := w.send("POST", "/graze/v1/updateUser", as, change)
		require.Equal(w, 403, status)
	}
	require.Equal(w, 403.0, w.try(w.node.As(w, "ada"), object{"action": "account/get", "userId": 1})["code"], "Grazer is a role of Graze's alone")
}

// lastAdministrator tries everything on the only one that can be used.
func lastAdministrator(w *world) {
	ust := w.ust("graze", "graze")
	conn := w.node.As(w, "graze")
	w.native(conn, object{"action": "account/update", "userId": 1, "account": object{"disabled": true}})
	me := w.shown(conn, graze)
	for _, change := range []object{{"status": 1}, {"status": 2}, {"role": 1}} {
		require.Equal(w, 403.0, w.try(conn, object{"action": "user/update", "userId": graze, "user": change})["code"], change)
	}
	for _, change := range []object{{"locked": true}, {"disabled": true}, {"role": 1}, {"roles": []string{"Grazer"}}, {"password": nil},
		{"approvalStatus": "rejected"}, {"signUpStatus": "to_approve"}, {"passwordExpiry": "2020-01-01T00:00:00"}} {
		require.Equal(w, 403.0, w.try(conn, object{"action": "account/update", "userId": graze, "account": change})["code"], change)
	}
	id := me["ssoId"]
	for _, change := range []object{{"is_locked": true}, {"approval_status": "rejected"}, {"sign_up_status": "before_confirmation"}, {"password_expiry": "2020-01-01T00:00:00"}} {
		change["ust"], change["user_id"] = ust, id
		w.zato("E008001", "PATCH", "user", change)
	}
	w.zato("E008001", "POST", "user/lock", object{"ust": ust, "user_id": id})
	w.haplo(400, "POST", w.path("enable/%d?status=block", graze), nil)
	w.graze(400, "POST", "updateUser", object{"uid": graze, "active": false})
	w.graze(400, "POST", "updateUser", object{"uid": graze, "roles": []string{"Grazer"}})
	require.Equal(w, me, w.shown(conn, graze))
}

// passwordEndsSessions changes a password with one of several sessions.
func passwordEndsSessions(w *world) {
	mine, other, token := w.ust("ada", adaPassword), w.ust("ada", adaPassword), w.grazeToken("ada", adaPassword)
	conn := w.node.As(w, "ada")
	const next = "quite another phrase"
	w.zato("", "PATCH", "user/password", object{"ust": mine, "old_password": adaPassword, "new_password": next})
	w.closed(conn)
	w.zato("", "GET", "user", object{"ust": mine})
	w.zato("E007001", "GET", "user", object{"ust": other})
	require.False(w, w.grazeUses(token))
	require.False(w, w.logsIn("ada", adaPassword))
	require.True(w, w.logsIn("ada", next))
	require.NotEmpty(w, w.grazeToken("ada", next))

	// What Graze lets through is a password for all; the others' rules are for setting one.
	w.graze(200, "POST", "updateUser", object{"uid": ada, "password": "test"})
	w.zato("E007001", "GET", "user", object{"ust": mine})
	require.True(w, w.logsIn("ada", "test"))
	require.NotEmpty(w, w.ust("ada", "test"))
	require.Equal(w, 400.0, w.try(w.admin, object{"action": "user/update", "userId": ada, "user": object{"password": "test"}})["code"])

	// A password that has to change opens Zato alone.
	w.zato("", "PATCH", "user", object{"ust": w.super, "user_id": w.sso(ada), "password_must_change": true})
	require.False(w, w.logsIn("ada", "test"))
	w.zato("E003007", "POST", "user/login", object{"username": "ada", "password": "test"})
	w.zato("", "POST", "user/login", object{"username": "ada", "password": "test", "new_password": adaPassword})
	require.True(w, w.logsIn("ada", adaPassword))
	require.True(w, w.logsIn("admin", hivetest.Password), "nobody else was touched")
}
