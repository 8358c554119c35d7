package zato_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/sso"
)

func TestGetUser(t *testing.T) {
	w := start(t)
	admin, bob := w.ust(t, "admin"), w.ust(t, "bob")
	w.ok(t, "PATCH", "user", fields{"ust": bob, "email": "b@acme.test", "display_name": "Bob", "middle_name": ""})
	require.Equal(t, fields{"username": "bob", "email": "b@acme.test", "display_name": "Bob", "is_totp_enabled": false},
		w.ok(t, "GET", "user", fields{"ust": bob}))
	require.Equal(t, "bob", w.ok(t, "GET", "user", fields{"ust": bob, "user_id": w.id(t, "bob")})["username"])
	w.refused(t, "E005001", "GET", "user", fields{"ust": bob, "user_id": w.id(t, "carol")})
	w.refused(t, "E005001", "GET", "user", fields{"ust": admin, "user_id": "zusr"})

	w.ok(t, "POST", "user/lock", fields{"ust": admin, "user_id": w.id(t, "bob")})
	got := w.ok(t, "GET", "user", fields{"ust": admin, "user_id": w.id(t, "bob")})
	for _, key := range []string{"locked_time", "password_last_set", "sign_up_time"} {
		require.Regexp(t, stampShape, got[key], key)
		delete(got, key)
	}
	require.Equal(t, fields{
		"username": "bob", "email": "b@acme.test", "display_name": "Bob", "is_totp_enabled": false, "user_id": w.id(t, "bob"),
		"is_active": true, "is_approval_needed": true, "is_internal": false, "is_super_user": false, "is_locked": true, "locked_by": w.id(t, "admin"),
		"approval_status": "approved", "password_expiry": "9999-12-31T23:59:59", "password_is_set": true, "password_must_change": false,
		"sign_up_status": "final",
	}, got)
	require.Equal(t, true, w.ok(t, "GET", "user", fields{"ust": admin})["is_super_user"])
}

func TestCreateUser(t *testing.T) {
	w := start(t)
	admin := w.ust(t, "admin")
	got := w.ok(t, "POST", "user", fields{
		"ust": admin, "username": "dave", "password": good, "first_name": "Dave", "last_name": "D.", "email": "d@acme.test", "is_locked": "yes",
		"sign_up_status": nil, "totp_label": nil, "is_rate_limit_active": true, "rate_limit_def": "*=*",
		"is_super_user": true, "approval_status": "approved", "password_expiry": "2099-01-01",
	})
	require.Equal(t, w.id(t, "dave"), got["user_id"])
	require.Equal(t, "Dave D.", got["display_name"])
	require.Equal(t, "before_decision", got["approval_status"])
	require.Equal(t, w.id(t, "admin"), got["locked_by"])
	require.NotContains(t, got, "password")
	require.NotContains(t, got, "totp_key")
	dave := w.account(t, "dave")
	require.Equal(t, hive.Client, dave.Role)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 730), dave.Details().PasswordExpiry, time.Minute)
	require.NotEmpty(t, dave.Details().TOTP.Key)

	login := fields{"username": "dave", "password": good}
	w.refused(t, "E005001", "POST", "user/login", login)
	w.ok(t, "POST", "user/approve", fields{"ust": admin, "user_id": w.id(t, "dave")})
	w.refused(t, "E005002", "POST", "user/login", login)
	w.ok(t, "DELETE", "user/lock", fields{"ust": admin, "user_id": w.id(t, "dave")})
	w.ok(t, "POST", "user/login", login)

	got = w.ok(t, "POST", "user", fields{"ust": admin, "username": "erin", "auto_approve": true})
	require.Equal(t, "approved", got["approval_status"])
	require.Equal(t, true, got["password_is_set"])
	require.NotContains(t, got, "locked_time")

	for _, c := range []struct {
		code string
		body fields
	}{
		{"E001001", fields{"username": ""}},
		{"E001001", fields{"username": nil}},
		{"E001001", fields{"username": 5}},
		{"E001001", fields{"username": "two words"}},
		{"E001002", fields{"username": "dave", "password": "short"}},
		{"E003002", fields{"username": "new", "password": "1234567"}},
		{"E003001", fields{"username": "new", "password": "QWERTYuiop"}},
		{"E008002", fields{"username": "new", "password": 12345678}},
		{"E008002", fields{"username": "new", "auto_approve": "perhaps"}},
		{"E008002", fields{"username": "new", "sign_up_status": "done"}},
		{"E008002", fields{"username": "new", "is_totp_enabled": []int{}}},
		{"E005001", fields{"username": "new", "ust": w.ust(t, "bob")}},
	} {
		if c.body["ust"] == nil {
			c.body["ust"] = admin
		}
		w.refused(t, c.code, "POST", "user", c.body)
	}
	w.serve(t, sso.Options{NoApproval: true})
	require.Equal(t, "approved", w.ok(t, "POST", "user", fields{"ust": admin, "username": "frank"})["approval_status"])
}

func TestDeleteUser(t *testing.T) {
	w := start(t)
	admin, bob, carol := w.ust(t, "admin"), w.ust(t, "bob"), w.id(t, "carol")
	w.refused(t, "E005001", "DELETE", "user", fields{"ust": bob, "user_id": carol})
	w.refused(t, "E008001", "DELETE", "user", fields{"ust": admin, "user_id": w.id(t, "admin")})
	w.refused(t, "E008001", "DELETE", "user", fields{"ust": admin, "user_id": "zusr"})
	w.ok(t, "DELETE", "user?ust="+admin+"&user_id="+w.id(t, "bob"), nil)
	w.refused(t, "E007001", "GET", "user", fields{"ust": bob})
	w.ok(t, "DELETE", "user", fields{"ust": admin, "user_id": carol})
	w.refused(t, "E008001", "DELETE", "user", fields{"ust": admin, "user_id": carol})
}

func TestAdministration(t *testing.T) {
	w := start(t)
	admin, bob := w.ust(t, "admin"), w.ust(t, "bob")
	for _, c := range []struct {
		method, path string
		holds        func(*hive.User) bool
	}{
		{"POST", "user/reject", func(u *hive.User) bool { return u.Details().Approval == hive.Rejected && u.Details().ApprovalBy == 1 }},
		{"POST", "user/approve", func(u *hive.User) bool { return u.Details().Approval == hive.Approved }},
		{"POST", "user/lock", func(u *hive.User) bool { return u.Locked && u.Details().LockedBy == 1 }},
		{"DELETE", "user/lock", func(u *hive.User) bool { return !u.Locked }},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			w.refused(t, "E008002", c.method, c.path, fields{"ust": bob, "user_id": w.id(t, "carol")})
			w.refused(t, "E005001", c.method, c.path, fields{"ust": admin, "user_id": "zusr"})
			w.refused(t, "E005001", c.method, c.path, fields{"ust": admin, "user_id": ""})
			for range 2 {
				w.ok(t, c.method, c.path, fields{"ust": admin, "user_id": w.id(t, "carol")})
				require.True(t, c.holds(w.account(t, "carol")))
			}
		})
	}
	w.ok(t, "POST", "user/lock", fields{"ust": admin, "user_id": w.id(t, "carol")})
	require.Equal(t, hive.Locked, w.account(t, "carol").Status(), "as the DeviceHive API shows it")
	first := w.account(t, "carol").Details().LockedTime
	w.ok(t, "DELETE", "user/lock", fields{"ust": admin, "user_id": w.id(t, "carol")})
	require.True(t, w.account(t, "carol").Details().LockedTime.After(first), "it is stamped again")
}

// TestAudit is what the audit trail tells of calls, refused ones too.
func TestAudit(t *testing.T) {
	w := start(t)
	admin, bob := w.ust(t, "admin"), w.ust(t, "bob")
	w.ok(t, "PATCH", "user", fields{"ust": admin, "user_id": w.id(t, "carol"), "email": "c@acme.test", "is_locked": true})
	w.refused(t, "E008002", "PATCH", "user", fields{"ust": bob, "is_locked": true})
	w.refused(t, "E005001", "PATCH", "user", fields{"ust": "secret", "email": "x"})
	w.refused(t, "E005001", "DELETE", "user", fields{"ust": bob, "user_id": w.id(t, "carol")})
	status, _ := w.call(t, "POST", "user/lock", fields{"ust": admin, "user_id": w.id(t, "bob"), "current_app": "Shop"})
	require.Equal(t, 200, status)
	require.False(t, w.account(t, "bob").Locked)
	w.refused(t, "E005001", "POST", "user/login", fields{"username": "bob", "password": "wrong"})
	w.ok(t, "POST", "user/login", fields{"username": "bob", "password": hivetest.Password})

	records, err := w.Service.Hive.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{API: hive.APIZato})
	require.NoError(t, err)
	type told struct {
		event         string
		refused       bool
		actor, target hive.ID
		fields        []string
	}
	var got []told
	for _, r := range records {
		require.Regexp(t, cidShape, r.Origin.Correlation)
		require.Equal(t, "127.0.0.1", r.Origin.Address)
		require.Equal(t, r.Refused, r.Reason != "")
		got = append(got, told{r.Event, r.Refused, r.Actor, r.Target, r.Fields})
	}
	require.Equal(t, []told{
		{hive.AuditLogin, false, 2, 2, nil},
		{hive.AuditLogin, true, 0, 2, nil},
		{hive.AuditUpdate, true, 0, 0, nil},
		{hive.AuditDelete, true, 2, 0, nil},
		{hive.AuditUpdate, true, 0, 0, nil},
		{hive.AuditUpdate, true, 2, 2, nil},
		{hive.AuditUpdate, false, 1, 3, []string{"email", "locked"}},
	}, got)
}
