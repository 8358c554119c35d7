package zato_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
	"hivewire/sso"
)

func TestChangePassword(t *testing.T) {
	w := start(t)
	admin, bob, other := w.ust(t, "admin"), w.ust(t, "bob"), w.ust(t, "bob")
	change := func(code string, body fields) {
		t.Helper()
		w.does(t, code, "PATCH", "user/password", body)
	}
	change("E005001", fields{"ust": bob, "new_password": good})
	change("E005001", fields{"ust": bob, "new_password": good, "old_password": "wrong"})
	change("E005001", fields{"ust": bob, "new_password": "short", "old_password": "wrong"})
	change("E005001", fields{"ust": admin, "new_password": good})
	change("E008002", fields{"ust": bob, "new_password": good, "user_id": w.id(t, "carol")})
	change("E005001", fields{"ust": admin, "new_password": good, "user_id": "zusr"})
	change("E003002", fields{"ust": bob, "new_password": "ünïcödé", "old_password": hivetest.Password})
	change("E003003", fields{"ust": bob, "new_password": strings.Repeat("é", 257), "old_password": hivetest.Password})
	change("E003001", fields{"ust": bob, "new_password": "my LetMeIn word", "old_password": hivetest.Password})
	change("E003002", fields{"ust": bob, "new_password": nil, "old_password": hivetest.Password})
	change("E008002", fields{"ust": bob, "new_password": good, "old_password": hivetest.Password, "password_expiry": "soon"})
	change("E008002", fields{"ust": bob, "new_password": good, "old_password": hivetest.Password, "must_change": "perhaps"})
	change("E008002", fields{"ust": bob, "new_password": fields{}, "old_password": hivetest.Password})
	w.ok(t, "GET", "user", fields{"ust": other})

	// What regular users say of expiry and duty is ignored. Other sessions end.
	change("", fields{"ust": bob, "new_password": good, "old_password": hivetest.Password, "password_expiry": 1, "must_change": true})
	p := w.account(t, "bob").Details()
	require.False(t, p.PasswordMustChange)
	require.WithinDuration(t, time.Now().AddDate(0, 0, 730), p.PasswordExpiry, time.Minute)
	w.ok(t, "GET", "user", fields{"ust": bob})
	w.refused(t, "E007001", "GET", "user", fields{"ust": other})
	w.ok(t, "POST", "user/login", fields{"username": "bob", "password": good})

	// Super-users need no old one, and say what follows. Both names are known.
	carol := w.ust(t, "carol")
	for _, name := range []string{"must_change", "password_must_change"} {
		for _, days := range []any{7, "7"} {
			change("", fields{"ust": admin, "user_id": w.id(t, "carol"), "new_password": strings.Repeat("é", 256), "password_expiry": days, name: true})
			p = w.account(t, "carol").Details()
			require.True(t, p.PasswordMustChange)
			require.WithinDuration(t, time.Now().AddDate(0, 0, 7), p.PasswordExpiry, time.Minute)
			change("", fields{"ust": admin, "user_id": w.id(t, "carol"), "new_password": good, "password_expiry": -1, name: nil})
			p = w.account(t, "carol").Details()
			require.False(t, p.PasswordMustChange)
			require.WithinDuration(t, time.Now().AddDate(0, 0, 730), p.PasswordExpiry, time.Minute)
		}
	}
	w.refused(t, "E007001", "GET", "user", fields{"ust": carol})
	change("E008002", fields{"ust": admin, "user_id": w.id(t, "carol"), "new_password": good, "password_expiry": 1 << 40})

	w.serve(t, sso.Options{RejectList: []string{}, MinLength: 3, MaxLength: 6, PasswordExpiryDays: 10})
	change("", fields{"ust": admin, "user_id": w.id(t, "carol"), "new_password": "qwerty"})
	require.WithinDuration(t, time.Now().AddDate(0, 0, 10), w.account(t, "carol").Details().PasswordExpiry, time.Minute)
	change("E003003", fields{"ust": admin, "user_id": w.id(t, "carol"), "new_password": "qwertyu"})
}

// TestOldPasswordsAreNotGuessed although a session is open.
func TestOldPasswordsAreNotGuessed(t *testing.T) {
	w := start(t)
	bob := w.ust(t, "bob")
	for range 10 {
		w.refused(t, "E005001", "PATCH", "user/password", fields{"ust": bob, "new_password": good, "old_password": "guess"})
	}
	w.refused(t, "E005002", "PATCH", "user/password", fields{"ust": bob, "new_password": good, "old_password": hivetest.Password})
}
