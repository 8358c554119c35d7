package zato_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/auth"
	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/sso"
)

// everythingWrong is an account with which no step of a login succeeds.
func everythingWrong(t *testing.T, w *world) func(*hive.User, *hive.Profile) {
	key, err := w.Service.Auth.Seal(totpKey)
	require.NoError(t, err)
	return func(u *hive.User, p *hive.Profile) {
		u.Locked, u.LoginAttempts = true, 0
		p.Approval, p.SignUp = hive.Rejected, hive.ToApprove
		p.TOTP = hive.TOTP{Enabled: true, Key: key}
		p.PasswordExpiry = time.Now().Add(-time.Hour)
		p.PasswordMustChange = true
	}
}

// TestLoginOrder begins with a login in which everything is wrong, and rights
// one thing after the other.
func TestLoginOrder(t *testing.T) {
	w := start(t, sso.Options{Apps: []string{"CRM", "Shop", "Desk"}, LoginApps: []string{"CRM", "Desk"}, MetadataApps: []string{"Desk"}, InformIfExpired: true})
	w.amend(t, "bob", everythingWrong(t, w))
	body := fields{
		"username": "nobody", "password": "wrong", "current_app": "Shop", "remote_addr": "10.0.0.1", "user_agent": "Bob's", "new_password": "short",
	}
	edit := func(e func(*hive.User, *hive.Profile)) func() { return func() { w.amend(t, "bob", e) } }
	for _, step := range []struct {
		name  string
		code  string // before it is righted
		right func()
	}{
		{"username", "E005001", func() { body["username"] = "bob" }},
		{"password", "E005001", func() { body["password"] = hivetest.Password }},
		{"approval", "E005001", edit(func(_ *hive.User, p *hive.Profile) { p.Approval = hive.Approved })},
		{"no code", "E005008", func() { body["totp_code"] = "000000" }},
		{"wrong code", "E005001", func() { body["totp_code"] = code(t, time.Now()) }},
		{"application", "E004001", func() { body["current_app"] = "CRM" }},
		{"lock", "E005002", edit(func(u *hive.User, _ *hive.Profile) { u.Locked = false })},
		{"sign-up", "E005003", edit(func(_ *hive.User, p *hive.Profile) { p.SignUp = hive.SignUpFinal })},
		{"expiry", "E003004", edit(func(_ *hive.User, p *hive.Profile) { p.PasswordExpiry = time.Time{} })},
		{"metadata", "E005001", func() { body["current_app"] = "Desk" }},
		{"no new password", "E003002", func() { delete(body, "new_password") }},
		{"must change", "E003007", func() { body["new_password"] = "my PassWord 17" }},
		{"rejected new password", "E003001", func() { body["new_password"] = good }},
	} {
		t.Run(step.name, func(t *testing.T) {
			w.refused(t, step.code, "POST", "user/login", body)
			step.right()
		})
	}
	ust := w.ok(t, "POST", "user/login", body)["ust"]
	bob := w.account(t, "bob")
	require.False(t, bob.Details().PasswordMustChange)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 730), bob.Details().PasswordExpiry, time.Minute)
	require.WithinDuration(t, time.Now(), bob.LastLogin, time.Minute)

	session := w.ok(t, "GET", "user/session", fields{"current_ust": w.ust(t, "admin"), "target_ust": ust})
	require.Equal(t, "10.0.0.1", session["remote_addr"])
	require.Equal(t, "Bob's", session["user_agent"])

	body["password"] = good
	body["totp_code"] = code(t, time.Now())
	w.ok(t, "POST", "user/login", body)
}

// TestLoginHides is what a login does not tell where the operator says so.
func TestLoginHides(t *testing.T) {
	w := start(t, sso.Options{
		Apps: []string{"CRM", "Shop"}, LoginApps: []string{"CRM"},
		HideAppInvalid: true, HideLocked: true, HideTOTPMissing: true, HideMustChange: true, HidePasswordInvalid: true,
	})
	body := fields{"username": "bob", "password": hivetest.Password}
	hidden := func(bad func(*hive.User, *hive.Profile), app, newPassword any) {
		t.Helper()
		w.amend(t, "bob", func(u *hive.User, p *hive.Profile) {
			u.Locked = false
			*p = hive.Profile{SSOID: p.SSOID, Epoch: p.Epoch}
			bad(u, p)
		})
		body["current_app"], body["new_password"] = app, newPassword
		w.refused(t, "E005001", "POST", "user/login", body)
	}
	none := func(*hive.User, *hive.Profile) {}
	must := func(_ *hive.User, p *hive.Profile) { p.PasswordMustChange = true }
	hidden(none, "Shop", nil)
	hidden(func(u *hive.User, _ *hive.Profile) { u.Locked = true }, nil, nil)
	hidden(func(_ *hive.User, p *hive.Profile) { p.TOTP.Enabled = true }, nil, nil)
	hidden(func(_ *hive.User, p *hive.Profile) { p.PasswordExpiry = time.UnixMilli(1) }, nil, nil)
	hidden(must, nil, nil)
	hidden(must, nil, "short")

	// Other calls tell exactly.
	ust := w.ust(t, "bob")
	w.amend(t, "bob", func(u *hive.User, _ *hive.Profile) { u.Locked = true })
	w.refused(t, "E005002", "GET", "user", fields{"ust": ust})
	status, got := w.call(t, "GET", "user", fields{"ust": ust, "current_app": "Nope"})
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, fields{"status": "error", "sub_status": []any{"E005001"}}, got)
	// But for searches.
	w.refused(t, "E005001", "GET", "user/search", fields{"ust": ust})
}

// TestLoginWarns when the password expires soon.
func TestLoginWarns(t *testing.T) {
	w := start(t)
	w.amend(t, "bob", func(_ *hive.User, p *hive.Profile) { p.PasswordExpiry = time.Now().AddDate(0, 0, 29) })
	body := fields{"username": "bob", "password": hivetest.Password}
	status, got := w.call(t, "POST", "user/login", body)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "warning", got["status"])
	require.Equal(t, []any{"W003005"}, got["sub_status"])
	w.ok(t, "GET", "user", fields{"ust": got["ust"]})

	w.amend(t, "bob", func(_ *hive.User, p *hive.Profile) { p.PasswordExpiry = time.Now().AddDate(0, 0, 32) })
	require.NotEmpty(t, w.ok(t, "POST", "user/login", body)["ust"])
}

// TestLoginOfBadInput is refused as a wrong password is.
func TestLoginOfBadInput(t *testing.T) {
	w := start(t)
	for _, body := range []fields{
		{"username": "", "password": "x"}, {"username": nil, "password": nil}, {"username": "bob", "password": ""},
		{"username": []int{1}, "password": fields{}}, {"username": "Bob", "password": hivetest.Password},
	} {
		w.refused(t, "E005001", "POST", "user/login", body)
	}
}

// TestWrongCodesLock as wrong passwords do.
func TestWrongCodesLock(t *testing.T) {
	w := start(t)
	key, err := w.Service.Auth.Seal(totpKey)
	require.NoError(t, err)
	w.amend(t, "bob", func(_ *hive.User, p *hive.Profile) { p.TOTP = hive.TOTP{Enabled: true, Key: key} })
	body := fields{"username": "bob", "password": hivetest.Password, "totp_code": "12"}
	for range 10 {
		w.refused(t, "E005001", "POST", "user/login", body)
	}
	body["totp_code"] = code(t, time.Now())
	w.refused(t, "E005002", "POST", "user/login", body)
}

// TestLoginThrottle stops an address that fails too often, in whatever way.
func TestLoginThrottle(t *testing.T) {
	w := &world{Node: hivetest.Start(t, hivetest.Options{Auth: auth.Options{FailuresPerAddress: 3}})}
	w.serve(t)
	w.amend(t, "bob", func(u *hive.User, _ *hive.Profile) { u.Locked = true })
	for range 3 {
		w.refused(t, "E005002", "POST", "user/login", fields{"username": "bob", "password": hivetest.Password})
	}
	status, got := w.call(t, "POST", "user/login", fields{"username": "carol", "password": hivetest.Password})
	require.Equal(t, http.StatusTooManyRequests, status)
	require.Equal(t, fields{"result": "Error", "details": "Too many requests"}, got)
}
