package graze_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/graze"
)

func TestCreateUser(t *testing.T) {
	w := newWorld(t, graze.Options{})
	status, answer := w.post(t, grazer, "createUser", `{"username":" Ada ","password":"x","active":false,"email":"a@b","fullname":"Ada L",
		"roles":["Manager","Grazer"],"primary_group":"Network","department":"Support","joined":1700000000,"timezone":"Asia/Tokyo",
		"contact_num":"5","session_expiry":15,"teams":["t"],"competencies":[{"name":"SAP","ranking":5}],"properties":{"a":1}}`)
	require.Equal(t, http.StatusOK, status, answer)
	require.Equal(t, `{"user_id":6}`, answer)
	ada := w.account(t, 6)
	require.Equal(t, map[string]string{
		"login": "Ada", "password": "plain:x", "active": "false", "locked": "false", "email": "a@b", "fullname": "Ada L",
		"contact_num": "5", "timezone": "Asia/Tokyo", "roles": "[3 6]", "teams": "[1]", "primary_group": "2", "department": "3",
		"session_expiry": "15", "competencies": "[{4 5}]", "properties": `{"a":1}`,
	}, shown(ada))
	require.Equal(t, hive.Client, ada.Role)
	require.Equal(t, time.Unix(1700000000, 0).UTC(), ada.Details().Joined)

	status, answer = w.post(t, grazer, "createUser", `{"username":"root","password":"x","roles":[1],"active":null,"fullname":null,"joined":null}`)
	require.Equal(t, http.StatusOK, status, answer)
	root := w.account(t, 7)
	require.Equal(t, hive.Administrator, root.Role)
	require.Equal(t, hive.Active, root.Status())
	require.Equal(t, "root", root.Name())
	records := w.trail(t, 0)
	require.Contains(t, records[len(records)-1], "insert root allDeviceTypesAvailable,login,password,roles")
}

func TestCreateUserRefuses(t *testing.T) {
	w := newWorld(t, graze.Options{})
	for _, row := range []struct {
		body   string
		status int
		code   int
	}{
		{`{"password":"x","roles":[4]`, 400, 1001},
		{`{"username":null,"password":"x","roles":[4]`, 400, 1001},
		{`{"username":"ada","roles":[4]`, 400, 1001},
		{`{"username":"ada","password":"x"`, 400, 1001},
		{`{"username":"ada","password":"x","roles":null`, 400, 1001},
		{`{"username":"ada","password":"","roles":[4]`, 400, 1002},
		{`{"username":"ada","password":"x","roles":[]`, 400, 1002},
		{`{"username":" ","password":"x","roles":[4]`, 400, 1002},
		{`{"username":"a\nb","password":"x","roles":[4]`, 400, 1002},
		{`{"username":7,"password":"x","roles":[4]`, 400, 1002},
		{`{"username":"` + strings.Repeat("x", 129) + `","password":"x","roles":[4]`, 400, 1002},
		{`{"username":"ada","password":"x","roles":[4],"joined":"yesterday"`, 400, 1002},
		{`{"username":"ada","password":"x","roles":[4],"joined":-1`, 400, 1002},
		{`{"username":"ada","password":"x","roles":[4],"joined":1e30`, 400, 1002},
		{`{"username":"ada","password":"x","roles":[4],"joined":253402300800`, 400, 1002},
		{`{"username":"bob","password":"x","roles":[4]`, 409, 1004},
		{`{"username":" bob","password":"x","roles":[4]`, 409, 1004},
	} {
		status, answer := w.post(t, grazer, "createUser", row.body+`,"teams":["new"]}`)
		requireRefused(t, row.status, row.code, status, answer)
	}
	n, err := w.Users.Count(t.Context(), hive.UserQuery{})
	require.NoError(t, err)
	require.Equal(t, 5, n)
	require.Empty(t, w.catalog(t))
	require.Zero(t, w.failed.Load())
}

func TestReadUsers(t *testing.T) {
	w := newWorld(t, graze.Options{})
	w.update(t, `{"uid":5,"teams":["b","a"],"fullname":"John Doe","roles":["Operator","Customer"]}`)
	_, err := w.Users.Create(t.Context(), hive.Operator(), hive.User{Login: "robot", Kind: hive.ServiceUser, Role: hive.Client}, "")
	require.NoError(t, err)
	for path, want := range map[string]string{
		"getUsers": `[{"uid":1,"teams":[],"fullname":"admin","username":"admin"},{"uid":2,"teams":[],"fullname":"graze","username":"graze"},` +
			`{"uid":3,"teams":[],"fullname":"rob","username":"rob"},{"uid":4,"teams":[],"fullname":"bob","username":"bob"},` +
			`{"uid":5,"teams":["b","a"],"fullname":"John Doe","username":"john"}]`,
		"getUsers?limit=1":                       `[{"uid":1,"teams":[],"fullname":"admin","username":"admin"}]`,
		"getUserInfo?user_id=5":                  `{"full_name":"John Doe","user_id":5}`,
		"getUserInfo?username=john":              `{"full_name":"John Doe","user_id":5}`,
		"getUserInfo?username=john&user_id=5":    `{"full_name":"John Doe","user_id":5}`,
		"getUserRoles?username=bob":              `[]`,
		"getUserRoles?user_id=5":                 `[{"id":4,"name":"Operator","description":"Operator"},{"id":5,"name":"Customer","description":"Customer"}]`,
		"getUserRoles?username=john&auth_token=": `[{"id":4,"name":"Operator","description":"Operator"},{"id":5,"name":"Customer","description":"Customer"}]`,
	} {
		status, answer := w.get(t, grazer, path)
		require.Equal(t, http.StatusOK, status, answer)
		require.Equal(t, want, answer, path)
	}
	for path, want := range map[string][2]int{
		"getUsers?limit=0": {400, 1002}, "getUsers?limit=x": {400, 1002}, "getUsers?limit=99999999999999999999": {400, 1002},
		"getUserInfo": {400, 1001}, "getUserRoles?user_id=99": {404, 1003}, "getUserInfo?user_id=x": {400, 1002},
		"getUserInfo?user_id=5&username=bob": {400, 1002}, "getUserInfo?user_id=6": {404, 1003}, "getUserInfo?username=robot": {404, 1003},
		"getUserInfo?%zz": {400, 1002},
	} {
		status, answer := w.get(t, grazer, path)
		requireRefused(t, want[0], want[1], status, answer)
	}
	status, answer := w.get(t, grazer, fmt.Sprintf("getUsers?limit=%d", int64(1)<<62))
	require.Equal(t, http.StatusOK, status, answer)
}
