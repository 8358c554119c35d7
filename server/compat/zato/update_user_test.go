package zato_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/sso"
)

// filled gives an account something in everything that an update may clear.
func filled(u *hive.User, p *hive.Profile) {
	p.Email, p.DisplayName, p.FirstName, p.MiddleName, p.LastName = "old@acme.test", "Old", "O", "L", "D"
	p.TOTP = hive.TOTP{Enabled: true, Key: "sealed", Label: "sealed too"}
	p.PasswordExpiry = time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	p.PasswordMustChange = true
}

// TestUpdateEveryAttribute is who sets what to what. The account is filled
// before; told is what it holds afterwards.
func TestUpdateEveryAttribute(t *testing.T) {
	const denied = "E008002"
	email := func(u *hive.User) any { return u.Details().Email }
	locked := func(u *hive.User) any { return u.Locked }
	expiry := func(u *hive.User) any { return u.Details().PasswordExpiry.Format(time.RFC3339Nano) }
	must := func(u *hive.User) any { return u.Details().PasswordMustChange }
	enabled := func(u *hive.User) any { return u.Details().TOTP.Enabled }
	signUp := func(u *hive.User) any { return u.Details().SignUp }
	approval := func(u *hive.User) any { return u.Details().Approval }
	key := func(u *hive.User) any { return u.Details().TOTP.Key }
	label := func(u *hive.User) any { return u.Details().TOTP.Label }
	login := func(u *hive.User) any { return u.Login }
	long := func(n int) string { return `"` + strings.Repeat("é", n) + `"` }

	w := start(t)
	for _, c := range []struct {
		key, value     string // the value as JSON
		regular, super string // codes; "" for success
		field          func(*hive.User) any
		told           any
	}{
		{"email", `"  new@acme.test "`, "", "", email, "new@acme.test"},
		{"email", `null`, "", "", email, ""},
		{"email", `""`, "", "", email, ""},
		{"email", `"with space@acme.test"`, denied, denied, email, "old@acme.test"},
		{"email", long(129), denied, denied, email, "old@acme.test"},
		{"email", `5`, denied, denied, email, "old@acme.test"},
		{"email", `["a@b.c"]`, denied, denied, email, "old@acme.test"},
		{"display_name", `"Ünï <b>"`, "", "", func(u *hive.User) any { return u.Details().DisplayName }, "Ünï <b>"},
		{"display_name", `"A\u001b[2J"`, denied, denied, func(u *hive.User) any { return u.Details().DisplayName }, "Old"},
		{"display_name", `null`, "", "", func(u *hive.User) any { return u.Details().DisplayName }, ""},
		{"first_name", `"A"`, "", "", func(u *hive.User) any { return u.Details().FirstName }, "A"},
		{"first_name", `null`, "", "", func(u *hive.User) any { return u.Details().FirstName }, ""},
		{"first_name", long(191), "", "", func(u *hive.User) any { return u.Details().FirstName }, strings.Repeat("é", 191)},
		{"first_name", long(192), denied, denied, func(u *hive.User) any { return u.Details().FirstName }, "O"},
		{"middle_name", `null`, "", "", func(u *hive.User) any { return u.Details().MiddleName }, ""},
		{"last_name", `null`, "", "", func(u *hive.User) any { return u.Details().LastName }, ""},
		{"last_name", `true`, denied, denied, func(u *hive.User) any { return u.Details().LastName }, "D"},
		{"is_totp_enabled", `false`, "", "", enabled, false},
		{"is_totp_enabled", `"OFF"`, "", "", enabled, false},
		{"is_totp_enabled", `0`, "", "", enabled, false},
		{"is_totp_enabled", `null`, denied, denied, enabled, true},
		{"is_totp_enabled", `"maybe"`, denied, denied, enabled, true},
		{"totp_key", `null`, "E008003", "E008003", key, "sealed"},
		{"totp_key", `"short"`, denied, denied, key, "sealed"},
		{"totp_key", `"0189018901890189"`, denied, denied, key, "sealed"},
		{"totp_label", `null`, "", "", label, ""},

		{"is_locked", `true`, denied, "", locked, true},
		{"is_locked", `"Yes"`, denied, "", locked, true},
		{"is_locked", `"on"`, denied, "", locked, true},
		{"is_locked", `1.5`, denied, "", locked, true},
		{"is_locked", `""`, denied, "", locked, false},
		{"is_locked", `null`, "E008003", "E008003", locked, false},
		{"is_locked", `"ja"`, denied, denied, locked, false},
		{"is_locked", `{}`, denied, denied, locked, false},
		{"password_expiry", `"2030-12-31T23:59:59"`, denied, "", expiry, "2030-12-31T23:59:59Z"},
		{"password_expiry", `"2030-12-31 23:59:59.25"`, denied, "", expiry, "2030-12-31T23:59:59.25Z"},
		{"password_expiry", `"2030-12-31T23:59:59+02:30"`, denied, "", expiry, "2030-12-31T21:29:59Z"},
		{"password_expiry", `"2030-12-31t23:59:59.5z"`, denied, "", expiry, "2030-12-31T23:59:59.5Z"},
		{"password_expiry", `"2030-12-31"`, denied, "", expiry, "2030-12-31T00:00:00Z"},
		{"password_expiry", `"9999-12-31T23:59:59"`, denied, "", func(u *hive.User) any { return u.Details().PasswordExpiry.IsZero() }, true},
		{"password_expiry", `null`, "E008003", "E008003", expiry, "2040-01-01T00:00:00Z"},
		{"password_expiry", `"tomorrow"`, denied, denied, expiry, "2040-01-01T00:00:00Z"},
		{"password_expiry", `"2030-02-30"`, denied, denied, expiry, "2040-01-01T00:00:00Z"},
		{"password_expiry", `1924991999`, denied, denied, expiry, "2040-01-01T00:00:00Z"},
		{"password_must_change", `false`, denied, "", must, false},
		{"password_must_change", `"n"`, denied, "", must, false},
		{"password_must_change", `null`, "E008003", "E008003", must, true},
		{"sign_up_status", `"before_confirmation"`, denied, "", signUp, hive.BeforeConfirmation},
		{"sign_up_status", `"to_approve"`, denied, "", signUp, hive.ToApprove},
		{"sign_up_status", `"final"`, denied, "", signUp, hive.SignUpFinal},
		{"sign_up_status", `"done"`, denied, denied, signUp, hive.SignUpFinal},
		{"sign_up_status", `null`, denied, denied, signUp, hive.SignUpFinal},
		{"approval_status", `"before_decision"`, denied, "", approval, hive.BeforeDecision},
		{"approval_status", `"rejected"`, denied, "", approval, hive.Rejected},
		{"approval_status", `"approved"`, denied, "", approval, hive.Approved},
		{"approval_status", `"yes"`, denied, denied, approval, hive.Approved},
		{"approval_status", `null`, denied, denied, approval, hive.Approved},
		{"username", `"carol"`, denied, "E001002", login, "bob"},
		{"username", `"Bob the 2nd"`, denied, denied, login, "bob"},
		{"username", `""`, denied, denied, login, "bob"},
		{"username", `null`, denied, denied, login, "bob"},
		{"is_approved", `true`, "E008003", "E008003", approval, hive.Approved},
		{"password", `"` + good + `"`, "E008003", "E008003", email, "old@acme.test"},
	} {
		t.Run(c.key+" "+c.value[:min(len(c.value), 40)], func(t *testing.T) {
			id := w.account(t, "bob").ID
			try := func(code string, told any, body fields) {
				t.Helper()
				w.amend(t, "bob", func(u *hive.User, p *hive.Profile) {
					u.Locked, *p = false, hive.Profile{SSOID: p.SSOID, Epoch: p.Epoch}
					filled(u, p)
				})
				body[c.key] = json.RawMessage(c.value)
				if body["user_id"] == nil {
					body["ust"] = w.ust(t, "bob")
				}
				w.does(t, code, "PATCH", "user", body)
				after, err := w.Service.Hive.Users.Account(t.Context(), id)
				require.NoError(t, err)
				require.Equal(t, told, c.field(after))
			}
			before := c.told
			if c.regular == denied && c.super == "" {
				u := hive.User{Login: "bob"}
				filled(&u, u.EditProfile())
				before = c.field(&u)
			}
			try(c.regular, before, fields{})
			try(c.super, c.told, fields{"ust": w.ust(t, "admin"), "user_id": w.id(t, "bob")})
		})
	}
}

// TestUpdateKeepsWhatIsAbsent sets everything at once, then one thing.
func TestUpdateKeepsWhatIsAbsent(t *testing.T) {
	w := start(t)
	admin, id := w.ust(t, "admin"), w.id(t, "carol")
	w.ok(t, "PATCH", "user", fields{
		"ust": admin, "user_id": id, "email": "c@acme.test", "display_name": "Carol C.", "first_name": "Carol", "middle_name": "M", "last_name": "C",
		"is_totp_enabled": true, "totp_key": "jbsw y3dp ehpk 3pxp", "totp_label": "phone", "is_locked": true, "password_expiry": "2031-01-01",
		"password_must_change": true, "sign_up_status": "to_approve", "approval_status": "before_decision", "username": "carol2",
	})
	before := w.account(t, "carol2")
	w.ok(t, "PATCH", "user", fields{"ust": admin, "user_id": id, "middle_name": nil, "is_locked": nil, "unknown": 1})
	after := w.account(t, "carol2")
	require.Empty(t, after.Details().MiddleName)
	want := *before.Details()
	want.MiddleName = ""
	require.Equal(t, want, *after.Details())
	require.True(t, after.Locked)

	require.NotContains(t, before.Details().TOTP.Key, "JBSW", "keys are encrypted")
	key, err := w.Service.Auth.Unseal(before.Details().TOTP.Key)
	require.NoError(t, err)
	require.Equal(t, "JBSWY3DPEHPK3PXP", key)

	p := after.Details()
	require.Equal(t, hive.ID(1), p.LockedBy)
	require.WithinDuration(t, time.Now(), p.LockedTime, time.Minute)
	require.Equal(t, hive.ID(1), p.ApprovalBy)
	require.WithinDuration(t, time.Now(), p.ApprovalAt, time.Minute)
}

// TestUpdateWhom is who reaches which account.
func TestUpdateWhom(t *testing.T) {
	w := start(t)
	admin, bob := w.ust(t, "admin"), w.ust(t, "bob")
	update := func(code, ust string, id any) {
		t.Helper()
		body := fields{"ust": ust, "email": "x@acme.test", "user_id": id}
		w.does(t, code, "PATCH", "user", body)
	}
	update("", bob, nil)
	update("", bob, "")
	update("", bob, w.id(t, "bob"))
	update("E008002", bob, w.id(t, "carol"))
	update("E008002", bob, "zusr00000000000000000000000000")
	update("E005001", admin, "zusr00000000000000000000000000")
	update("E005001", admin, 5)
	update("", admin, w.id(t, "admin"))
	update("", admin, w.id(t, "carol"))
	update("E005001", "garbage", nil)
	update("E005001", "", nil)

	group, err := w.Service.Hive.Users.Create(t.Context(), hive.Operator(), hive.User{Login: "g", Kind: hive.UserGroup, Role: hive.Client}, "")
	require.NoError(t, err)
	update("E005001", admin, group.Details().SSOID)
	w.refused(t, "E008003", "PATCH", "user", fields{"ust": bob})
	w.refused(t, "E008002", "PATCH", "user", fields{"ust": bob, "user_id": w.id(t, "carol")})
}

// TestUpdateIsAllOrNothing has one bad value among good ones.
func TestUpdateIsAllOrNothing(t *testing.T) {
	w := start(t)
	admin, id := w.ust(t, "admin"), w.id(t, "carol")
	before := w.account(t, "carol")
	for range 10 { // the order of the keys must not matter
		w.refused(t, "E008002", "PATCH", "user", fields{"ust": admin, "user_id": id, "email": "n@acme.test", "display_name": "N", "password_expiry": "never"})
	}
	w.refused(t, "E001002", "PATCH", "user", fields{"ust": admin, "user_id": id, "email": "n@acme.test", "username": "bob"})
	require.Equal(t, before, w.account(t, "carol"))
}

// TestUpdateOfTheLastSuperUser is refused whatever would end it.
func TestUpdateOfTheLastSuperUser(t *testing.T) {
	w := start(t)
	admin := w.ust(t, "admin")
	for _, change := range []fields{
		{"is_locked": true}, {"password_expiry": "2001-01-01"}, {"sign_up_status": "to_approve"}, {"approval_status": "rejected"},
	} {
		change["ust"] = admin
		w.refused(t, "E008001", "PATCH", "user", change)
	}
	w.refused(t, "E008001", "POST", "user/lock", fields{"ust": admin, "user_id": w.id(t, "admin")})
	w.refused(t, "E008001", "POST", "user/reject", fields{"ust": admin, "user_id": w.id(t, "admin")})

	w.amend(t, "bob", func(u *hive.User, _ *hive.Profile) { u.Role = hive.Administrator })
	w.ok(t, "PATCH", "user", fields{"ust": admin, "is_locked": true})
	w.refused(t, "E005002", "GET", "user", fields{"ust": admin})
}

// TestSelfRename is off unless the operator wants it.
func TestSelfRename(t *testing.T) {
	w := start(t, sso.Options{SelfRename: true})
	bob := w.ust(t, "bob")
	w.refused(t, "E001002", "PATCH", "user", fields{"ust": bob, "username": "carol"})
	w.refused(t, "E008002", "PATCH", "user", fields{"ust": bob, "username": "bobby", "is_locked": false})
	w.ok(t, "PATCH", "user", fields{"ust": bob, "username": "bobby"})
	require.Equal(t, hive.Client, w.account(t, "bobby").Role)
}

// TestConcurrentRenames has two accounts want one name.
func TestConcurrentRenames(t *testing.T) {
	w := start(t)
	admin := w.ust(t, "admin")
	for range 5 {
		outcomes := make(chan fields, 2)
		for _, login := range []string{"bob", "carol"} {
			body := fields{"ust": admin, "user_id": w.id(t, login), "username": "taken"}
			go func() {
				_, got := w.call(t, "PATCH", "user", body)
				outcomes <- got
			}()
		}
		require.ElementsMatch(t, []fields{{"status": "ok"}, {"status": "error", "sub_status": []any{"E001002"}}}, []fields{<-outcomes, <-outcomes})
		w.account(t, "taken")
		back := "bob"
		if _, err := w.Service.Hive.Users.ByLogin(t.Context(), "bob"); err == nil {
			back = "carol"
		}
		w.amend(t, "taken", func(u *hive.User, _ *hive.Profile) { u.Login = back })
	}
}
