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

func TestAuthenticate(t *testing.T) {
	w := newWorld(t, graze.Options{})
	tokens := map[string]bool{}
	for _, ask := range []struct {
		who                as
		method, path, body string
	}{
		{"", http.MethodGet, "authenticate?username=rob&password=rob", ""},
		{"", http.MethodPost, "authenticate", `{"username":"rob","password":"rob"}`},
		{"", http.MethodPost, "authenticate", `username=rob&password=rob`},
		{"", http.MethodPost, "authenticate?username=rob", `{"password":"rob"}`},
		{"rob:rob", http.MethodGet, "authenticate", ""},
		{"rob:rob", http.MethodPost, "authenticate", ""},
		{"rob:rob", http.MethodGet, "authenticate?username=rob&password=wrong", ""},
	} {
		status, answer := w.ask(t, ask.who, ask.method, ask.path, ask.body)
		require.Equal(t, http.StatusOK, status, answer)
		require.Regexp(t, `^\{"auth_token":"[0-9a-f]{32}"\}$`, answer)
		tokens[answer[15:47]] = true
	}
	require.Len(t, tokens, 7)
	for token := range tokens { // in the query, also of a POST, in JSON and in a form
		for _, ask := range [][3]string{
			{http.MethodGet, "getUsers?auth_token=" + token, ""},
			{http.MethodPost, "updateUser?auth_token=" + token, `{"uid":5}`},
			{http.MethodPost, "updateUser", `{"uid":5,"auth_token":"` + token + `"}`},
			{http.MethodPost, "updateUser", "uid=5&auth_token=" + token},
		} {
			status, answer := w.ask(t, "", ask[0], ask[1], ask[2])
			require.Equal(t, http.StatusOK, status, answer)
		}
	}
	require.False(t, w.account(t, clientID).LastLogin.IsZero())
	require.True(t, w.account(t, plainID).LastLogin.IsZero())
}

func TestNobody(t *testing.T) {
	w := newWorld(t, graze.Options{})
	rob := w.account(t, clientID)
	zato, err := w.Sessions.Open(t.Context(), rob, hive.Session{API: hive.APIZato, IdleMinutes: 60})
	require.NoError(t, err)
	bob := w.account(t, plainID)
	foreign, err := w.Sessions.Open(t.Context(), bob, hive.Session{API: hive.APIGraze, IdleMinutes: 60})
	require.NoError(t, err)
	for _, ask := range []struct {
		who                as
		method, path, body string
	}{
		{"", http.MethodPost, "updateUser", `{"uid":5}`},
		{"", http.MethodPost, "updateUser", `{"uid":`},
		{"", http.MethodPost, "updateUser", `{"uid":5,"auth_token":null}`},
		{"", http.MethodPost, "updateUser", `{"uid":5,"auth_token":7}`},
		{"", http.MethodGet, "getUsers", ""},
		{"", http.MethodGet, "getUsers?username=graze&password=graze", ""},
		{"token 0123456789abcdef0123456789abcdef", http.MethodGet, "getUsers", ""},
		{"token x", http.MethodGet, "getUsers", ""},
		{as("token " + zato.ID), http.MethodGet, "getUsers", ""},
		{as("token " + foreign.ID), http.MethodGet, "getUsers", ""},
		{"graze:wrong", http.MethodGet, "getUsers", ""},
		{"graze:", http.MethodGet, "getUsers", ""},
		{":", http.MethodGet, "getUsers", ""},
		{"nobody:graze", http.MethodPost, "updateUser", `{"uid":5}`},
		{"bob:bob", http.MethodPost, "updateUser", `{"uid":5}`},
		{"bob:wrong", http.MethodPost, "updateUser", `{"uid":5}`},
		{"admin:correct horse", http.MethodGet, "getUsers", ""},
		{"", http.MethodGet, "authenticate?username=bob&password=bob", ""},
		{"", http.MethodGet, "authenticate?username=graze", ""},
		{"", http.MethodGet, "authenticate", ""},
		{"", http.MethodGet, "authenticate?%zz", ""},
		{"", http.MethodPost, "authenticate", `{"username":"graze","password":`},
		{"", http.MethodPost, "authenticate", `{"username":["graze"],"password":{}}`},
		{"", http.MethodPost, "authenticate", `nothing=`},
		{"graze:wrong", http.MethodGet, "authenticate?username=graze&password=graze", ""},
	} {
		status, answer := w.ask(t, ask.who, ask.method, ask.path, ask.body)
		requireNobody(t, status, answer)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.plain+"getUsers", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Basic !")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	require.Empty(t, answer.Header.Get("WWW-Authenticate"))
	trail := strings.Join(w.trail(t, 5), "\n")
	for _, reason := range []string{"not a Grazer", "wrong login or password", "no such session"} {
		require.Contains(t, trail, "login refused: "+reason)
	}
	require.NotContains(t, trail, "update")
}

func TestUnsupported(t *testing.T) {
	w := newWorld(t, graze.Options{})
	for _, ask := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "updateUser", 405}, {http.MethodPut, "updateUser", 405}, {http.MethodPost, "getUsers", 405},
		{http.MethodDelete, "authenticate", 405}, {http.MethodGet, "deleteTeam", 405},
		{http.MethodGet, "", 404}, {http.MethodPost, "deleteUser", 404}, {http.MethodPost, "updateUser/", 404}, {http.MethodPost, "updateuser", 404},
	} {
		status, answer := w.ask(t, grazer, ask.method, ask.path, "")
		require.Equal(t, ask.status, status, ask.path)
		require.Equal(t, `{"message":"Unsupported request","statusCode":1005}`, answer)
	}
}

// TestGates closes the account of somebody who has a session and a password
// that was accepted a moment ago, and opens it again.
func TestGates(t *testing.T) {
	for name, c := range map[string]struct {
		shut, open func(*world, *hive.User, *hive.Profile)
		passwords  bool // the gate is one of passwords alone
		ends       bool // the session ends
		stays      bool // shut for good
	}{
		"locked": {
			shut: func(_ *world, u *hive.User, _ *hive.Profile) { u.Locked = true },
			open: func(_ *world, u *hive.User, _ *hive.Profile) { u.Locked = false },
		},
		"disabled": {
			shut: func(_ *world, u *hive.User, _ *hive.Profile) { u.Disabled = true },
			open: func(_ *world, u *hive.User, _ *hive.Profile) { u.Disabled = false }, ends: true,
		},
		"not approved": {
			shut: func(_ *world, _ *hive.User, p *hive.Profile) { p.Approval = hive.Rejected },
			open: func(_ *world, _ *hive.User, p *hive.Profile) { p.Approval = hive.Approved }, ends: true,
		},
		"sign-up": {
			shut: func(_ *world, _ *hive.User, p *hive.Profile) { p.SignUp = hive.BeforeConfirmation },
			open: func(_ *world, _ *hive.User, p *hive.Profile) { p.SignUp = hive.SignUpFinal },
		},
		"expired": {
			shut: func(w *world, _ *hive.User, p *hive.Profile) { p.PasswordExpiry = w.now() },
			open: func(_ *world, _ *hive.User, p *hive.Profile) { p.PasswordExpiry = time.Time{} },
		},
		"must change": {
			shut: func(_ *world, _ *hive.User, p *hive.Profile) { p.PasswordMustChange = true },
			open: func(_ *world, _ *hive.User, p *hive.Profile) { p.PasswordMustChange = false }, passwords: true,
		},
		"second factor": {
			shut: func(_ *world, _ *hive.User, p *hive.Profile) { p.TOTP.Enabled = true },
			open: func(_ *world, _ *hive.User, p *hive.Profile) { p.TOTP.Enabled = false }, passwords: true,
		},
		"no Grazer": {
			shut: func(_ *world, _ *hive.User, p *hive.Profile) { p.Roles = []hive.ID{hive.RoleManager} },
			open: func(_ *world, _ *hive.User, p *hive.Profile) { p.Roles = []hive.ID{hive.RoleGrazer} },
		},
		"other password": {
			shut: func(_ *world, u *hive.User, _ *hive.Profile) { u.PasswordHash = "plain:other" },
			open: func(_ *world, u *hive.User, _ *hive.Profile) { u.PasswordHash = "plain:rob" }, ends: true,
		},
		"other name": {
			shut: func(_ *world, u *hive.User, _ *hive.Profile) { u.Login = "robert" },
			open: func(_ *world, u *hive.User, _ *hive.Profile) { u.Login = "rob" }, passwords: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, graze.Options{})
			token := w.token(t, "rob", "rob")
			status, answer := w.get(t, "rob:rob", "getUsers")
			require.Equal(t, http.StatusOK, status, answer)

			w.amend(t, clientID, func(u *hive.User, p *hive.Profile) { c.shut(w, u, p) })
			status, answer = w.get(t, "rob:rob", "getUsers")
			requireNobody(t, status, answer)
			status, answer = w.get(t, "", "authenticate?username=rob&password=rob")
			requireNobody(t, status, answer)
			status, answer = w.get(t, token, "getUsers")
			if c.passwords {
				require.Equal(t, http.StatusOK, status, answer)
			} else {
				requireNobody(t, status, answer)
			}

			w.amend(t, clientID, func(u *hive.User, p *hive.Profile) { c.open(w, u, p) })
			status, answer = w.get(t, "rob:rob", "getUsers")
			require.Equal(t, http.StatusOK, status, answer)
			status, answer = w.get(t, token, "getUsers")
			if c.ends {
				requireNobody(t, status, answer)
			} else {
				require.Equal(t, http.StatusOK, status, answer)
			}
		})
	}
}

func TestBasicIsRememberedForAMinute(t *testing.T) {
	w := newWorld(t, graze.Options{})
	ask := func(who as, checks int64) {
		t.Helper()
		before := w.checks.Load()
		status, answer := w.get(t, who, "getUsers")
		require.Equal(t, http.StatusOK, status, answer)
		require.Equal(t, checks, w.checks.Load()-before)
	}
	trail := len(w.trail(t, 0))
	ask("rob:rob", 1)
	ask("rob:rob", 0)
	ask("graze:graze", 1)
	w.sleep(59 * time.Second)
	ask("rob:rob", 0)
	w.sleep(time.Second)
	ask("rob:rob", 1)
	require.Equal(t, []string{"login rob ", "login graze ", "login rob "}, w.trail(t, trail))

	// What is remembered is the account as it was.
	w.amend(t, clientID, func(_ *hive.User, p *hive.Profile) { p.Roles = []hive.ID{hive.RoleGrazer, hive.RoleOperator} })
	ask("rob:rob", 1)
	w.amend(t, clientID, func(_ *hive.User, p *hive.Profile) { p.Email = "a@b" })
	ask("rob:rob", 0)
	status, answer := w.get(t, "rob:wrong", "getUsers")
	requireNobody(t, status, answer)
	ask("rob:rob", 0)
	require.NoError(t, w.Users.Delete(t.Context(), hive.Operator(), clientID))
	status, answer = w.get(t, "rob:rob", "getUsers")
	requireNobody(t, status, answer)
}

// TestTokensSlide uses sessions with the default time, the operator's, and the account's.
func TestTokensSlide(t *testing.T) {
	for _, c := range []struct{ option, account, minutes int }{{0, 0, 60}, {5, 0, 5}, {5, 90, 90}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			w := newWorld(t, graze.Options{IdleMinutes: c.option})
			w.amend(t, clientID, func(_ *hive.User, p *hive.Profile) { p.SessionMinutes = c.account })
			idle := time.Duration(c.minutes) * time.Minute
			one, two := w.token(t, "rob", "rob"), w.token(t, "rob", "rob")
			for range 3 {
				w.sleep(idle - time.Minute)
				status, answer := w.get(t, one, "getUsers")
				require.Equal(t, http.StatusOK, status, answer)
			}
			status, answer := w.get(t, two, "getUsers")
			requireNobody(t, status, answer)
			w.sleep(idle)
			status, answer = w.get(t, one, "getUsers")
			requireNobody(t, status, answer)
		})
	}
}

func TestGuessing(t *testing.T) {
	w := newWorld(t, graze.Options{})
	token := w.token(t, "rob", "rob")
	for i := range 50 {
		status, answer := w.get(t, as(fmt.Sprintf("token %032d", i)), "getUsers")
		requireNobody(t, status, answer)
	}
	status, answer := w.get(t, grazer, "getUsers")
	requireNobody(t, status, answer) // the address failed too often
	_, err := w.auth.Login(t.Context(), "rob", "rob", hive.Origin{Address: "127.0.0.1"})
	require.Equal(t, hive.TooMany, hive.KindOf(err), "through any API")
	status, answer = w.get(t, token, "getUsers")
	require.Equal(t, http.StatusOK, status, answer)
	w.sleep(5*time.Minute + time.Second)
	status, answer = w.get(t, grazer, "getUsers")
	require.Equal(t, http.StatusOK, status, answer)
}
