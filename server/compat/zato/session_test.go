package zato_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/sso"
)

const stampShape = `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$`

func TestLogout(t *testing.T) {
	w := start(t)
	ust := w.ok(t, "POST", "user/login", fields{"username": "bob", "password": hivetest.Password})["ust"]
	other := w.ust(t, "bob")
	w.ok(t, "POST", "user/logout", fields{"ust": ust})
	w.refused(t, "E007001", "GET", "user", fields{"ust": ust})
	w.ok(t, "GET", "user", fields{"ust": other})
	w.ok(t, "POST", "user/logout", fields{"ust": ust})
	w.ok(t, "POST", "user/logout", fields{"ust": "garbage"})
	w.ok(t, "POST", "user/logout", fields{"ust": nil})
	w.ok(t, "POST", "user/logout", fields{"ust": w.Tokens(t, "bob").Access})

	records, err := w.Service.Hive.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{API: hive.APIZato, Event: hive.AuditLogout})
	require.NoError(t, err)
	require.Len(t, records, 1)
}

func TestSessions(t *testing.T) {
	w := start(t, sso.Options{SessionMinutes: 90})
	admin, bob := w.ust(t, "admin"), w.ust(t, "bob")
	pair := func(current, target any) fields {
		return fields{"current_ust": current, "target_ust": target, "current_app": "CRM"}
	}

	require.Equal(t, fields{"is_valid": true}, w.ok(t, "POST", "user/session", pair(admin, bob)))
	require.Equal(t, fields{"is_valid": false}, w.ok(t, "POST", "user/session", pair(admin, "garbage")))
	w.refused(t, "E005001", "POST", "user/session", pair(bob, bob))
	w.refused(t, "E007001", "POST", "user/session", pair(admin, ""))
	w.refused(t, "E007001", "POST", "user/session", fields{"current_ust": admin})

	got := w.ok(t, "GET", "user/session", pair(admin, bob))
	require.Regexp(t, stampShape, got["creation_time"])
	require.Regexp(t, stampShape, got["expiration_time"])
	require.Len(t, got, 2, "what is empty is left out")
	w.refused(t, "E005001", "GET", "user/session", pair(bob, bob))
	w.refused(t, "E007001", "GET", "user/session", pair(admin, "garbage"))
	w.refused(t, "E007001", "GET", "user/session", pair(admin, w.Tokens(t, "bob").Access))

	until := w.ok(t, "PATCH", "user/session", fields{"ust": bob})["expiration_time"].(string)
	at, err := time.Parse("2006-01-02T15:04:05", until)
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(90*time.Minute), at, time.Minute)
	require.Equal(t, until, w.ok(t, "GET", "user/session", pair(admin, bob))["expiration_time"])
	w.ok(t, "GET", "user", fields{"ust": bob})
	require.Equal(t, until, w.ok(t, "GET", "user/session", pair(admin, bob))["expiration_time"], "use extends nothing")

	w.ust(t, "bob")
	require.Len(t, w.ok(t, "GET", "user/session/list", fields{"ust": bob})["result"], 2)
	require.Len(t, w.ok(t, "GET", "user/session/list", pair(admin, bob))["result"], 2)
	w.refused(t, "E005001", "GET", "user/session/list", pair(bob, bob))
	for _, body := range []fields{{}, {"ust": admin, "current_ust": admin, "target_ust": bob}, {"target_ust": bob}, {"current_ust": admin}, {"ust": admin, "target_ust": bob}} {
		w.refused(t, "E008002", "GET", "user/session/list", body)
	}

	w.amend(t, "bob", func(u *hive.User, _ *hive.Profile) { u.Locked = true })
	require.Equal(t, fields{"is_valid": false}, w.ok(t, "POST", "user/session", pair(admin, bob)))
	require.Len(t, w.ok(t, "GET", "user/session/list", pair(admin, bob))["result"], 2, "a lock ends no session")
}

func TestSessionIsOver(t *testing.T) {
	w := start(t)
	bob := w.account(t, "bob")
	session, err := w.Service.Hive.Sessions.Open(t.Context(), bob, hive.Session{API: hive.APIZato, Expires: time.Now().Add(-time.Second)})
	require.NoError(t, err)
	ust, err := w.Service.Auth.SessionToken(bob, &session)
	require.NoError(t, err)
	w.refused(t, "E007001", "PATCH", "user", fields{"ust": ust, "email": "b@acme.test"})
	w.refused(t, "E007001", "PATCH", "user/session", fields{"ust": ust})
	require.Equal(t, fields{"is_valid": false}, w.ok(t, "POST", "user/session", fields{"current_ust": w.ust(t, "admin"), "target_ust": ust}))
}

// TestGate is what a session is good for while its account is not.
func TestGate(t *testing.T) {
	w := start(t)
	admin, id := w.ust(t, "admin"), w.id(t, "bob")
	for _, c := range []struct {
		name, code    string
		change, after fields
		lasts         bool
	}{
		{"locked", "E005002", fields{"is_locked": true}, fields{"is_locked": false}, true},
		{"sign-up", "E005003", fields{"sign_up_status": "to_approve"}, fields{"sign_up_status": "final"}, true},
		{"approval", "E005003", fields{"approval_status": "rejected"}, fields{"approval_status": "approved"}, false},
		{"expired", "E005001", fields{"password_expiry": "2001-01-01"}, fields{"password_expiry": "2031-01-01"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			ust := w.ust(t, "bob")
			for _, body := range []fields{c.change, c.after} {
				body["ust"], body["user_id"] = admin, id
			}
			w.ok(t, "PATCH", "user", c.change)
			w.refused(t, c.code, "PATCH", "user", fields{"ust": ust, "email": "b@acme.test"})
			w.refused(t, c.code, "GET", "user", fields{"ust": ust})
			w.refused(t, c.code, "GET", "user/session/list", fields{"ust": ust})
			w.ok(t, "PATCH", "user", c.after)
			if c.lasts {
				w.ok(t, "PATCH", "user", fields{"ust": ust, "email": "b@acme.test"})
			} else {
				w.refused(t, "E007001", "PATCH", "user", fields{"ust": ust, "email": "b@acme.test"})
			}
		})
	}
	t.Run("disabled", func(t *testing.T) {
		ust := w.ust(t, "bob")
		w.amend(t, "bob", func(u *hive.User, _ *hive.Profile) { u.Disabled = true })
		w.refused(t, "E005001", "GET", "user", fields{"ust": ust})
	})
}

// TestAcceptJWT lets tokens of the DeviceHive API in, with no more than they grant.
func TestAcceptJWT(t *testing.T) {
	w := start(t)
	w.refused(t, "E005001", "GET", "user", fields{"ust": w.Tokens(t, "bob").Access})

	w.serve(t, sso.Options{AcceptJWT: true})
	bob := w.Tokens(t, "bob").Access
	require.Equal(t, "bob", w.ok(t, "GET", "user", fields{"ust": bob})["username"])
	w.ok(t, "PATCH", "user", fields{"ust": bob, "email": "b@acme.test"})
	w.refused(t, "E008002", "PATCH", "user", fields{"ust": bob, "is_locked": true})
	w.ok(t, "PATCH", "user", fields{"ust": w.Tokens(t, "admin").Access, "user_id": w.id(t, "carol"), "password_must_change": true})
	w.refused(t, "E005001", "GET", "user", fields{"ust": w.Tokens(t, "bob").Refresh})
	w.refused(t, "E007001", "PATCH", "user/session", fields{"ust": bob})

	devices := w.TokenFor(t, "admin", 3) // GetDevice
	w.refused(t, "E005001", "GET", "user", fields{"ust": devices})
	w.refused(t, "E005001", "PATCH", "user", fields{"ust": devices, "email": "a@acme.test"})
	own := w.TokenFor(t, "admin", 10, 11) // GetCurrentUser and UpdateCurrentUser
	w.ok(t, "PATCH", "user", fields{"ust": own, "email": "a@acme.test"})
	w.refused(t, "E008002", "PATCH", "user", fields{"ust": own, "user_id": w.id(t, "bob"), "email": "a@acme.test"})

	w.amend(t, "bob", func(u *hive.User, _ *hive.Profile) { u.Locked = true })
	w.refused(t, "E005002", "GET", "user", fields{"ust": bob})
}
