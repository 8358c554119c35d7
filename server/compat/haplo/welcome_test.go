package haplo_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/haplo"
)

// invite makes a person and returns the account and the link.
func (w *world) invite(t *testing.T, email string) (hive.User, string) {
	t.Helper()
	got := w.post(t, "create?welcomeLink=1", `{"nameFirst":"A","nameLast":"B","email":"`+email+`"}`)
	require.Equal(t, 200, got.status, got.body)
	user, err := w.Users.ByLogin(t.Context(), email)
	require.NoError(t, err)
	return *user, got.WelcomeLink
}

func TestWelcome(t *testing.T) {
	w := newWorld(t, haplo.Options{PublicBaseURL: "https://people.example.com/"})
	user, link := w.invite(t, "a@b.c")
	require.Regexp(t, `^https://people\.example\.com/do/authentication/welcome/`+idText(user.ID)+`-[0-9]+-12-[0-9a-f]{32}$`, link)
	made := strings.Split(link, "-")[1]
	require.Equal(t, user.Details().Created.Unix()-1378290000, number(t, made))
	path := strings.TrimPrefix(link, "https://people.example.com")
	secret := path[len(path)-32:]
	require.NotContains(t, user.Details().WelcomeHash, secret)

	set := func(path, body string) reply { return w.do(t, w.request(t, http.MethodPost, path, body)) }
	const policy = "A password has at least 8 characters, spaces aside, and at most 128, with a letter and a digit among them"
	for _, password := range []string{`""`, `"short 1"`, `"a1 a1 a1 a"`, `"lettersonly"`, `"123456789"`, `5`, `null`, `"` + strings.Repeat("a1", 65) + `"`} {
		got := set(path, `{"password":`+password+`}`)
		got.refused(t, 400, "haplo:authentication:welcome-failed", policy)
	}
	got := set(path, `[]`)
	got.refused(t, 400, exception, "The body of the request is not a JSON object")
	for _, other := range []string{
		path[:len(path)-1] + "g", path + "0", strings.Replace(path, made, made+"0", 1), strings.Replace(path, "-12-", "-13-", 1),
		strings.Replace(path, "/"+idText(user.ID)+"-", "/1-", 1), strings.Replace(path, "/"+idText(user.ID)+"-", "/7777-", 1), haplo.WelcomePath,
		strings.Replace(path, secret, strings.Repeat("0", 32), 1),
	} {
		got := set(other, `{"password":"correct horse 1"}`)
		got.refused(t, 403, "haplo:authentication:welcome-failed", "This link is not valid any more")
	}
	got = w.do(t, w.request(t, http.MethodGet, path, ""))
	got.refused(t, 404, noResponse, "API implementation did not respond")
	require.Equal(t, user, w.account(t, user.ID))

	got = set(path, `{"password":"correct horse 1"}`)
	require.Equal(t, `{"success":true,"kind":"haplo:authentication:welcome"}`, got.body)
	logged, err := w.Users.Login(t.Context(), "a@b.c", "correct horse 1", hive.Origin{})
	require.NoError(t, err)
	require.Equal(t, user.ID, logged.ID)
	got = set(path, `{"password":"another horse 2"}`)
	got.refused(t, 403, "haplo:authentication:welcome-failed", "This link is not valid any more")
	records, err := w.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{Actor: user.ID, Event: hive.AuditUpdate})
	require.NoError(t, err)
	require.Equal(t, []string{"password", "welcomeLink"}, records[0].Fields)
	require.Equal(t, "password policy", records[1].Reason)
}

func number(t *testing.T, text string) (n int64) {
	t.Helper()
	for _, c := range text {
		n = n*10 + int64(c-'0')
	}
	return n
}

func TestAWelcomeEnds(t *testing.T) {
	w := newWorld(t, haplo.Options{WelcomeDays: 2})
	set := func(link string) reply {
		u, err := url.Parse(link)
		require.NoError(t, err)
		require.Equal(t, "https://"+strings.TrimPrefix(w.base, "http://"), u.Scheme+"://"+u.Host)
		return w.do(t, w.request(t, http.MethodPost, u.Path, `{"password":"correct horse 1"}`))
	}
	_, late := w.invite(t, "late@b.c")
	_, early := w.invite(t, "early@b.c")
	blocked, link := w.invite(t, "blocked@b.c")
	w.post(t, "enable/"+idText(blocked.ID)+"?status=block", "")
	got := set(link)
	got.refused(t, 403, "haplo:authentication:welcome-failed", "This link is not valid any more")
	w.sleep(48*time.Hour - time.Minute)
	require.Equal(t, 200, set(early).status)
	w.sleep(time.Minute)
	got = set(late)
	got.refused(t, 403, "haplo:authentication:welcome-failed", "This link is not valid any more")
}

func TestBrowsersGetAPage(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	_, link := w.invite(t, "a@b.c")
	path := link[strings.Index(link, haplo.WelcomePath):]
	visit := func(method, form string) reply {
		r := w.request(t, method, path, form)
		r.Header.Set("Accept", "text/html,*/*")
		if form != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		got := w.do(t, r)
		require.Equal(t, "text/html; charset=utf-8", got.header.Get("Content-Type"))
		require.Equal(t, "no-referrer", got.header.Get("Referrer-Policy"))
		require.NotContains(t, got.body, path[len(path)-32:])
		return got
	}
	const form = `<form method="post">`
	require.Contains(t, visit(http.MethodGet, "").body, form)
	got := visit(http.MethodPost, "password=short")
	require.Equal(t, 400, got.status)
	require.Contains(t, got.body, form)
	got = visit(http.MethodPost, "password=correct+horse+1")
	require.Equal(t, 200, got.status)
	require.Contains(t, got.body, "Your password is set.")
	require.NotContains(t, got.body, form)
	got = visit(http.MethodPost, "password=correct+horse+1")
	require.Equal(t, 403, got.status)
	require.NotContains(t, got.body, form)
}
