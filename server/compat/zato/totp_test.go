package zato_test

import (
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
)

const totpKey = "JBSWY3DPEHPK3PXP"

// code is what an authenticator shows. Steps of 30 seconds end only when there
// has been time to send it.
func code(t *testing.T, at time.Time, key ...string) string {
	t.Helper()
	if key == nil {
		key = []string{totpKey}
	}
	if left := 30*time.Second - time.Since(time.Now().Truncate(30*time.Second)); left < 5*time.Second {
		time.Sleep(left + time.Second)
		at = at.Add(left + time.Second)
	}
	code, err := totp.GenerateCode(key[0], at)
	require.NoError(t, err)
	return code
}

func (w *world) totp(t *testing.T, login string) (key, label string) {
	t.Helper()
	p := w.account(t, login).Details()
	key, err := w.Service.Auth.Unseal(p.TOTP.Key)
	require.NoError(t, err)
	label, err = w.Service.Auth.Unseal(p.TOTP.Label)
	require.NoError(t, err)
	return key, label
}

func TestTOTPKeys(t *testing.T) {
	w := start(t)
	bob, admin := w.ust(t, "bob"), w.ust(t, "admin")

	// Turning it on makes a key where there is none, and leaves one that is there.
	w.ok(t, "PATCH", "user", fields{"ust": bob, "is_totp_enabled": true})
	first, _ := w.totp(t, "bob")
	require.Len(t, first, 32)
	w.ok(t, "PATCH", "user", fields{"ust": bob, "is_totp_enabled": true, "totp_label": "phone"})
	same, label := w.totp(t, "bob")
	require.Equal(t, []string{first, "phone"}, []string{same, label})
	login := fields{"username": "bob", "password": hivetest.Password, "totp_code": code(t, time.Now().Add(-30*time.Second), first)}
	w.ok(t, "POST", "user/login", login)
	login["totp_code"] = code(t, time.Now().Add(-2*time.Minute), first)
	w.refused(t, "E005001", "POST", "user/login", login)

	// The call of its own sets key and label, or makes them.
	got := w.ok(t, "PATCH", "user/totp", fields{"ust": bob, "totp_key": "jbsw y3dp ehpk 3pxp", "totp_label": "tablet"})
	require.Equal(t, fields{"totp_key": totpKey}, got)
	got = w.ok(t, "PATCH", "user/totp", fields{"ust": admin, "totp_key": "", "totp_label": "", "user_id": w.id(t, "carol")})
	made, label := w.totp(t, "carol")
	require.Equal(t, made, got["totp_key"])
	require.Equal(t, "carol", label)
	require.False(t, w.account(t, "carol").Details().TOTP.Enabled)

	w.refused(t, "E008002", "PATCH", "user/totp", fields{"ust": bob, "totp_key": "x", "totp_label": ""})
	w.refused(t, "E008002", "PATCH", "user/totp", fields{"ust": bob, "totp_key": 5, "totp_label": ""})
	w.refused(t, "E008002", "PATCH", "user/totp", fields{"ust": bob, "totp_key": "", "totp_label": "", "user_id": w.id(t, "carol")})
	w.refused(t, "E005001", "PATCH", "user/totp", fields{"ust": admin, "totp_key": "", "totp_label": "", "user_id": "zusr"})
	w.refused(t, "E005001", "PATCH", "user/totp", fields{"ust": "x", "totp_key": 5, "totp_label": ""})

	shown := w.ok(t, "GET", "user", fields{"ust": bob})
	require.Equal(t, "tablet", shown["totp_label"])
	require.NotContains(t, shown, "totp_key")

	// A key that cannot be read lets nobody in, and is no refusal.
	w.amend(t, "bob", func(_ *hive.User, p *hive.Profile) { p.TOTP.Key = "damaged" })
	status, answer := w.call(t, "POST", "user/login", login)
	require.Equal(t, 500, status)
	require.Equal(t, fields{"result": "Error", "details": "An error has occurred"}, answer)
	require.Len(t, w.failed, 1)
}
