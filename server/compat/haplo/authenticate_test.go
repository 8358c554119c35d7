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

const (
	throttled    = "Too many failed API authentication attempts, try again later"
	unauthorised = "Unauthorised: You are not permitted to perform that action"
	notPermitted = "haplo:api-v0:generic:not-permitted"
	noResponse   = "haplo:api-v0:generic:no-response"
)

func TestWaysToGiveAKey(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	form := url.Values{"_ak": {w.key}, "status": {"active"}}.Encode()
	for name, c := range map[string]struct {
		path, form string
		edit       func(*http.Request)
		kind       string // of the refusal
	}{
		"basic":                        {"id/130", "", func(r *http.Request) { r.SetBasicAuth("haplo", w.key) }, ""},
		"parameter":                    {"id/130?_ak=" + w.key, "", nil, ""},
		"form":                         {"enable/130", form, nil, ""},
		"header":                       {"id/130", "", func(r *http.Request) { r.Header.Set("X-ONEIS-Key", w.key) }, ""},
		"another name":                 {"id/130", "", func(r *http.Request) { r.SetBasicAuth("Haplo", w.key) }, "INVALID-API-KEY"},
		"no name":                      {"id/130", "", func(r *http.Request) { r.SetBasicAuth("", w.key) }, "INVALID-API-KEY"},
		"bearer":                       {"id/130", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+w.key) }, "INVALID-API-KEY"},
		"authorization hides the rest": {"id/130?_ak=" + w.key, "", func(r *http.Request) { r.SetBasicAuth("haplo", "x") }, "INVALID-API-KEY"},
		"parameter before header":      {"id/130?_ak=x", "", func(r *http.Request) { r.Header.Set("X-ONEIS-Key", w.key) }, "INVALID-API-KEY"},
		"key in JSON":                  {"enable/130", `{"_ak":"` + w.key + `"}`, nil, "UNAUTHORISED"},
		"nothing":                      {"id/130", "", nil, "UNAUTHORISED"},
	} {
		method := http.MethodGet
		if c.form != "" {
			method = http.MethodPost
		}
		r := w.request(t, method, c.path, c.form)
		if c.form != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if c.edit != nil {
			c.edit(r)
		}
		got := w.do(t, r)
		switch c.kind {
		case "":
			require.Equal(t, 200, got.status, "%s: %s", name, got.body)
		case "UNAUTHORISED":
			got.refused(t, 403, c.kind, unauthorised)
		default:
			got.refused(t, 403, c.kind, "Invalid API Key")
		}
	}
}

func TestKeysThatDoNotOpen(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	service, err := w.Users.ByLogin(t.Context(), haplo.ServiceUserCode)
	require.NoError(t, err)
	for name, key := range map[string]string{
		"short":       "123456789012345",
		"empty":       "",
		"unknown":     strings.Repeat("a", 44),
		"wrong end":   w.key[:43] + string(w.key[43]^1),
		"longer":      w.key + "a",
		"no text":     w.key[:15] + "\xff" + w.key[16:],
		"other path":  w.newKey(t, service.ID, "/api/v0-user/group/"),
		"only a path": w.newKey(t, service.ID, "=/api/v0-user/id/13"),
	} {
		r := w.request(t, http.MethodGet, "id/130", "")
		r.SetBasicAuth("haplo", key)
		got := w.do(t, r)
		require.Equal(t, "INVALID-API-KEY", got.Kind, name)
		got.refused(t, 403, "INVALID-API-KEY", "Invalid API Key")
	}
	r := w.request(t, http.MethodGet, "id/130", "")
	r.SetBasicAuth("haplo", w.newKey(t, service.ID, "=/api/v0-user/id/130"))
	require.Equal(t, 200, w.do(t, r).status)
}

// TestWhoMayUseTheAPI: the group decides, whatever else an account may do.
func TestWhoMayUseTheAPI(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	api, err := w.Users.ByLogin(t.Context(), haplo.GroupCode)
	require.NoError(t, err)
	inner := w.make(t, hive.User{Kind: hive.UserGroup, Login: "inner", Profile: &hive.Profile{Groups: []hive.ID{api.ID}}})
	join := func(id, group hive.ID) {
		w.amend(t, id, func(_ *hive.User, p *hive.Profile) { p.Groups = []hive.ID{group} })
	}
	ask := func(key string) reply {
		r := w.request(t, http.MethodPost, "enable/130?status=active", "")
		r.SetBasicAuth("haplo", key)
		return w.do(t, r)
	}
	keys := map[hive.ID]string{}
	for _, id := range []hive.ID{admin, first, api.ID} {
		keys[id] = w.newKey(t, id, haplo.Path)
	}
	for _, id := range []hive.ID{admin, first} {
		got := ask(keys[id])
		got.refused(t, 401, notPermitted, "User is not permitted to use this API")
	}
	got := ask(keys[api.ID])
	got.refused(t, 403, "UNAUTHORISED", "Not authorised") // a group does nothing

	join(admin, api.ID)
	join(first, inner.ID)
	for _, id := range []hive.ID{admin, first} {
		require.Equal(t, 200, ask(keys[id]).status)
	}
	records, err := w.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{Actor: first})
	require.NoError(t, err)
	require.Len(t, records, 1, "refused once, and then nothing changed")
	require.True(t, records[0].Refused)

	for name, edit := range map[string]func(*hive.User, *hive.Profile){
		"disabled": func(u *hive.User, _ *hive.Profile) { u.Disabled = true },
		"locked":   func(u *hive.User, _ *hive.Profile) { u.Disabled, u.Locked = false, true },
		"rejected": func(u *hive.User, p *hive.Profile) { u.Locked, p.Approval = false, hive.Rejected },
	} {
		w.amend(t, first, func(u *hive.User, p *hive.Profile) { u.Disabled, u.Locked, p.Approval = false, false, hive.Approved })
		w.amend(t, first, edit)
		got := ask(keys[first])
		require.Equal(t, "UNAUTHORISED", got.Kind, name)
		got.refused(t, 403, "UNAUTHORISED", "Not authorised")
	}
	w.amend(t, first, func(u *hive.User, p *hive.Profile) {
		u.Locked, u.Disabled, p.Approval, p.PasswordExpiry = false, false, hive.Approved, time.Unix(1, 0)
	})
	require.Equal(t, 200, ask(keys[first]).status, "keys do not mind an old password")
	require.NoError(t, w.Users.Delete(t.Context(), hive.Operator(), first))
	got = ask(keys[first])
	got.refused(t, 403, "UNAUTHORISED", "Not authorised")
}

func TestNotPermittedStatus(t *testing.T) {
	w := newWorld(t, haplo.Options{NotPermittedStatus: 403})
	r := w.request(t, http.MethodGet, "id/130", "")
	r.SetBasicAuth("haplo", w.newKey(t, first, haplo.Path))
	got := w.do(t, r)
	got.refused(t, 403, notPermitted, "User is not permitted to use this API")
	r.URL.Path = haplo.Path + "nothing" // the group is looked at first
	got = w.do(t, r)
	got.refused(t, 403, notPermitted, "User is not permitted to use this API")
}

func TestThrottle(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	bad := func() reply {
		r := w.request(t, http.MethodGet, "id/130", "")
		r.SetBasicAuth("haplo", strings.Repeat("x", 44))
		return w.do(t, r)
	}
	for range 50 {
		got := bad()
		got.refused(t, 403, "INVALID-API-KEY", "Invalid API Key")
	}
	got := bad()
	got.refused(t, 403, "THROTTLE", throttled)
	got = w.get(t, "id/130")
	got.refused(t, 403, "THROTTLE", throttled)
	got = w.do(t, w.request(t, http.MethodGet, "id/130", ""))
	got.refused(t, 403, "THROTTLE", throttled)
	w.sleep(299 * time.Second)
	got = w.get(t, "id/130")
	got.refused(t, 403, "THROTTLE", throttled)
	w.sleep(2 * time.Second)
	require.Equal(t, 200, w.get(t, "id/130").status)

	for range 49 {
		bad()
	}
	require.Equal(t, 200, w.get(t, "id/130").status) // and forgets the failures
	for range 50 {
		got = bad()
		got.refused(t, 403, "INVALID-API-KEY", "Invalid API Key")
	}
	refused := true
	records, err := w.Trail.Find(t.Context(), hive.Operator(), hive.AuditQuery{Event: hive.AuditLogin, Refused: &refused})
	require.NoError(t, err)
	require.Len(t, records, 50+1+49+50)
	require.Equal(t, hive.Origin{API: hive.APIHaplo, Address: "127.0.0.1", Correlation: got.header.Get("X-Correlation-Id")}, records[0].Origin)
}

func TestWhatThereIsNot(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	for _, c := range [][2]string{
		{"GET", ""}, {"GET", "users"}, {"DELETE", "id/130"}, {"PUT", "id/130"}, {"PATCH", "id/130"}, {"GET", "create"}, {"POST", "create/130"},
		{"GET", "enable/130?status=block"}, {"POST", "enable/130"}, {"POST", "enable?status=block"}, {"POST", "enable/x?status=block"},
		{"GET", "group"}, {"GET", "group/"}, {"POST", "group/group:212"}, {"POST", "find-by-tag"}, {"GET", "find-by-tag/1"},
	} {
		got := w.ask(t, c[0], c[1], "{}")
		require.Equal(t, noResponse, got.Kind, c)
		got.refused(t, 404, noResponse, "API implementation did not respond")
	}
}

// TestEnsure covers what was there before: nothing, all, and a service user
// whose group somebody deleted.
func TestEnsure(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	group, err := w.Users.ByLogin(t.Context(), haplo.GroupCode)
	require.NoError(t, err)
	service, err := w.Users.ByLogin(t.Context(), haplo.ServiceUserCode)
	require.NoError(t, err)
	require.Equal(t, []hive.ID{group.ID}, service.Details().Groups)
	require.Equal(t, hive.Client, service.Role)

	w.amend(t, service.ID, func(_ *hive.User, p *hive.Profile) { p.Groups = nil })
	require.NoError(t, haplo.Ensure(t.Context(), w.Hive))
	got := w.get(t, "id/130")
	got.refused(t, 401, notPermitted, "User is not permitted to use this API") // an operator's choice stays

	w.amend(t, service.ID, func(_ *hive.User, p *hive.Profile) { p.Groups = []hive.ID{group.ID} })
	require.Equal(t, 200, w.get(t, "id/130").status)
	require.NoError(t, w.Users.Delete(t.Context(), hive.Operator(), group.ID))
	require.Equal(t, 200, w.get(t, "id/130").status, "made again at the next use")
}
