package zato_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/sso"
)

func TestSignUpIsOffUnlessWanted(t *testing.T) {
	w := start(t)
	w.refused(t, "E004002", "POST", "user/signup", fields{"username": "dora", "password": good, "app_list": []string{"CRM"}})
	w.refused(t, "E005006", "PATCH", "user/signup", fields{"confirm_token": "x"})
}

// TestSignUp follows a stranger to the first login.
func TestSignUp(t *testing.T) {
	w := start(t, sso.Options{SignUp: true})
	login := fields{"username": "dora", "password": good}
	token, _ := w.ok(t, "POST", "user/signup", fields{"username": "dora", "password": good, "app_list": []string{"CRM"}, "email": " d@x.org "})["confirm_token"].(string)
	require.Regexp(t, regexp.MustCompile(`^[0-9a-z]+\.[A-Za-z0-9_-]{32}$`), token)
	dora, err := w.Service.Hive.Users.ByLogin(t.Context(), "dora")
	require.NoError(t, err)
	p := dora.Details()
	require.Equal(t, []any{hive.Client, "d@x.org", hive.BeforeConfirmation, hive.BeforeDecision}, []any{dora.Role, p.Email, p.SignUp, p.Approval})
	require.False(t, p.PasswordExpiry.IsZero())
	require.NotContains(t, token, p.SignUpHash)

	approve := fields{"ust": w.ust(t, "admin"), "user_id": p.SSOID}
	w.ok(t, "POST", "user/approve", approve)
	w.refused(t, "E005003", "POST", "user/login", login)
	for _, bad := range []string{"", "x", ".", "3." + strings.Repeat("A", 32), "2.", token[:len(token)-1], token + "A"} {
		w.refused(t, "E005006", "PATCH", "user/signup", fields{"confirm_token": bad})
	}
	w.ok(t, "PATCH", "user/signup", fields{"confirm_token": token})
	w.refused(t, "E005007", "PATCH", "user/signup", fields{"confirm_token": token})
	require.NotEmpty(t, w.ok(t, "POST", "user/login", login)["ust"])
}

func TestSignUpRefuses(t *testing.T) {
	w := start(t, sso.Options{SignUp: true})
	w.ok(t, "POST", "user/signup", fields{"username": "dora", "password": good, "app_list": "CRM", "email": "d@x.org"})
	before, err := w.Service.Hive.Users.Count(t.Context(), hive.UserQuery{Kinds: hive.EveryKind()})
	require.NoError(t, err)
	for code, wrong := range map[string][]fields{
		"E001001": {{"username": ""}, {"username": nil}, {"username": "a\u001bb"}},
		"E001002": {{"username": "dora"}, {"username": "bob"}},
		"E001003": {{"username": strings.Repeat("x", 129)}},
		"E001004": {{"username": "a b"}},
		"E002001": {{"email": "nobody"}, {"email": "a@b@c"}},
		"E002002": {{"email": "D@X.org"}},
		"E002003": {{"email": strings.Repeat("x", 128) + "@x"}},
		"E002004": {{"email": "a b@c"}},
		"E003001": {{"password": "my password"}},
		"E003002": {{"password": "short"}, {"password": nil}},
		"E003003": {{"password": strings.Repeat("x", 257)}},
		"E004001": {{"app_list": []string{"CRM", "ERP"}}, {"app_list": "ERP"}, {"app_list": nil}},
		"E008002": {{"app_list": 5}, {"username": 5}, {"email": []string{"a@b"}}, {"password": true}},
	} {
		for _, w2 := range wrong {
			body := fields{"username": "eve", "password": good, "app_list": []string{"CRM"}}
			for key, value := range w2 {
				body[key] = value
			}
			w.refused(t, code, "POST", "user/signup", body)
		}
	}
	after, err := w.Service.Hive.Users.Count(t.Context(), hive.UserQuery{Kinds: hive.EveryKind()})
	require.NoError(t, err)
	require.Equal(t, before, after)
}
