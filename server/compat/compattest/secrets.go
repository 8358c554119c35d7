package compattest

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// secrets are words that must be nowhere, by what they are.
type secrets map[string]string

func (s secrets) keep(what, secret string) string {
	s[what] = secret
	return secret
}

// secretsAreNowhere sends passwords, tokens and keys through every API, good ones
// and bad ones, and looks for them in a log of everything, in the audit trail and
// in the answers to what was refused.
func secretsAreNowhere(w *world) {
	s := secrets{"password of ada": adaPassword, "password of admin": hivetest.Password, "UST": w.super, "API key": w.key, "Basic": basic("graze", "graze")}
	w.secretsOfDeviceHive(s)
	w.secretsOfZato(s)
	w.secretsOfHaplo(s)
	w.secretsOfGraze(s)

	records := w.native(w.admin, object{"action": "audit/list", "take": 10000})
	require.NotEmpty(w, records["audit"])
	places := map[string]string{"the log": w.log.String(), "the audit trail": fmt.Sprint(records), "an answer": w.refusals.String()}
	require.Contains(w, places["the log"], `"api":"/graze/v1/","method":"GET","status":401`, "requests are in the log")
	require.Contains(w, places["the log"], `"action":"token"`)
	require.Contains(w, places["an answer"], "E005001")
	for what, secret := range s {
		require.GreaterOrEqual(w, len(secret), 6, what)
		for where, text := range places {
			for _, form := range []string{secret, url.QueryEscape(secret)} {
				require.False(w, strings.Contains(text, form), "%s is in %s", what, where)
			}
		}
	}
}

func (w *world) secretsOfDeviceHive(s secrets) {
	nobody := w.node.Dial(w, "")
	tokens := w.native(nobody, object{"action": "token", "login": "ada", "password": adaPassword})
	access := s.keep("access token", tokens["accessToken"].(string))
	refresh := s.keep("refresh token", tokens["refreshToken"].(string))
	w.native(nobody, object{"action": "token/refresh", "refreshToken": refresh})
	w.native(nobody, object{"action": "authenticate", "token": access})
	w.try(nobody, object{"action": "token", "login": "ada", "password": s.keep("wrong password", "wrong-devicehive")})
	w.try(nobody, object{"action": "authenticate", "token": access + s.keep("bad token", "xForged")})
	w.try(nobody, object{"action": "token/refresh", "refreshToken": access})
	next := s.keep("password of a new account", "fresh-devicehive")
	w.native(w.admin, object{"action": "user/insert", "user": object{"login": "newcomer", "role": 1, "password": next}})
	w.try(w.admin, object{"action": "user/insert", "user": object{"login": "newcomer", "role": 1, "password": next}})
	w.try(w.admin, object{"action": "user/update", "userId": 2, "user": object{"role": 9, "password": next}})
	w.try(w.admin, object{"action": "user/update", "userId": 2, "user": object{"password": s.keep("password with a line break", "broken-\u2028-word")}})
	w.try(w.admin, object{"action": "account/update", "userId": 2, "account": object{"email": "x", "password": next}})
	w.try(w.admin, object{"action": "account/insert", "account": object{"login": "newcomer", "password": next}})
	for _, path := range []string{"/api/rest/user/current", "/api/rest/user/none"} {
		request, err := http.NewRequest(http.MethodGet, w.node.HTTP+path, nil)
		require.NoError(w, err)
		request.Header.Set("Authorization", "Bearer "+access)
		response, err := client.Do(request)
		require.NoError(w, err)
		require.NoError(w, response.Body.Close())
	}
	response, err := client.Post(w.node.HTTP+"/api/rest/token", "application/json", strings.NewReader(`{"login":"ada","password":"wrong-devicehive"}`))
	require.NoError(w, err)
	require.NoError(w, response.Body.Close())
}

func (w *world) secretsOfZato(s secrets) {
	ust := s.keep("UST of ada", w.ust("ada", adaPassword))
	for _, body := range []string{
		`{"username":"ada","password":"` + s.keep("wrong password of Zato", "wrong-for-zato") + `"}`,
		`{"username":"ada","password":"wrong-for-zato","totp_code":"999777"`, // not JSON
		`{"username":"ada","password":"` + adaPassword + `","current_app":"X"}`,
	} {
		w.sendText("POST", "/zato/sso/user/login", "", body)
	}
	w.zato("E008002", "PATCH", "user", object{"ust": ust, "is_locked": true})
	w.zato("E005001", "PATCH", "user", object{"ust": ust + s.keep("forged UST", "zForged"), "email": "x"})
	w.sendText("GET", "/zato/sso/user?ust="+ust, "", "")
	w.sendText("GET", "/zato/sso/none?ust="+ust, "", "")
	w.zato("E003002", "PATCH", "user/password", object{"ust": ust, "old_password": adaPassword, "new_password": s.keep("short password", "tinyOne")})
	w.zato("E005001", "PATCH", "user/password", object{"ust": ust, "old_password": "wrong-for-zato", "new_password": s.keep("password never set", "never set at all")})
	w.zato("", "POST", "user", object{"ust": w.super, "username": "zed", "password": s.keep("password of zed", "zed is not dead")})
	w.zato("E001002", "POST", "user", object{"ust": w.super, "username": "zed", "password": "zed is not dead"})
	key := s.keep("TOTP key", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
	w.zato("", "PATCH", "user/totp", object{"ust": ust, "totp_key": key, "totp_label": s.keep("TOTP label", "my label of it")})
	w.zato("E008002", "PATCH", "user", object{"ust": ust, "totp_key": s.keep("bad TOTP key", "not1base32")})
	w.zato("", "PATCH", "user", object{"ust": ust, "is_totp_enabled": true})
	w.zato("E005008", "POST", "user/login", object{"username": "ada", "password": adaPassword})
	code, err := totp.GenerateCode(key, time.Now())
	require.NoError(w, err)
	w.zato("", "POST", "user/login", object{"username": "ada", "password": adaPassword, "totp_code": code})
	w.zato("E005001", "POST", "user/login", object{"username": "ada", "password": adaPassword, "totp_code": "999777"})
	w.try(w.node.Dial(w, ""), object{"action": "token", "login": "ada", "password": adaPassword})
	w.zato("", "PATCH", "user", object{"ust": ust, "is_totp_enabled": false})
	w.zato("", "POST", "user/logout", object{"ust": ust})
	w.zato("E007001", "GET", "user", object{"ust": ust})
}

// linkToken is the end of a welcome link.
var linkToken = regexp.MustCompile(`/do/authentication/welcome/([0-9a-f-]+)`)

func (w *world) secretsOfHaplo(s secrets) {
	bad := s.keep("wrong API key", "0123456789abcdef-this-is-no-key")
	for _, path := range []string{"id/130", "id/999", "none", "id/130?_ak="} {
		w.sendText("GET", "/api/v0-user/"+path, basic("haplo", bad), "")
		w.sendText("GET", "/api/v0-user/"+path, basic("haplo", w.key), "")
	}
	for _, key := range []string{bad, w.key} {
		w.sendText("GET", "/api/v0-user/id/130?_ak="+key, "", "")
		w.sendText("POST", "/api/v0-user/id/130?_ak="+key, "", `{"localeId":"xx"}`)
	}
	made := w.haplo(200, "POST", "create?welcomeLink=1", object{"nameFirst": "W", "nameLast": "W", "email": "w@example.org"})
	link := linkToken.FindStringSubmatch(made["welcomeLink"].(string))
	require.NotNil(w, link)
	s.keep("token of a welcome link", link[1][strings.LastIndexByte(link[1], '-')+1:])
	w.sendText("GET", link[0], "", "")
	w.sendText("POST", link[0], "", `{"password":"`+s.keep("bad password of a link", "short")+`!"}`)
	w.sendText("POST", link[0]+"0", "", `{"password":"`+s.keep("password for a bad link", "no such link 1")+`"}`)
	w.sendText("POST", link[0], "", `{"password":"`+s.keep("password of a link", "welcomed 123456")+`"}`)
	require.True(w, w.logsIn("w@example.org", "welcomed 123456"))
	delete(s, "bad password of a link") // a word of the rules
}

func (w *world) secretsOfGraze(s secrets) {
	token := s.keep("auth_token", w.grazeToken("graze", "graze"))
	query := url.Values{"username": {"ada"}, "password": {adaPassword}}
	w.sendText("GET", "/graze/v1/authenticate?"+query.Encode(), "", "")
	query.Set("password", s.keep("wrong password of Graze", "wrong for graze"))
	w.sendText("GET", "/graze/v1/authenticate?"+query.Encode(), "", "")
	w.sendText("POST", "/graze/v1/authenticate", "", `{"username":"ada","password":"wrong for graze"}`)
	w.sendText("GET", "/graze/v1/getUsers", basic("ada", "wrong for graze"), "")
	s.keep("bad Basic", basic("ada", "wrong for graze"))
	next := s.keep("password set by Graze", "set by graze")
	for _, body := range []string{
		`{"uid":2,"password":"` + next + `"}`, `{"uid":2,"password":"` + next + `","roles":["Wizard"]}`, `{"uid":9999,"password":"` + next + `"}`,
		`{"uid":"x` + next + `","password":["` + next + `"]}`, `{"uid":2,"password":"` + next,
	} {
		w.sendText("POST", "/graze/v1/updateUser?auth_token="+token, "", body)
		w.sendText("POST", "/graze/v1/updateUser?auth_token="+s.keep("bad auth_token", "00112233445566778899aabbccddeeff"), "", body)
	}
	w.sendText("POST", "/graze/v1/createUser", basic("graze", "graze"), `{"username":"ada","password":"`+next+`","roles":["Grazer"]}`)
	w.sendText("GET", "/graze/v1/nothing?auth_token="+token, "", "")
}
