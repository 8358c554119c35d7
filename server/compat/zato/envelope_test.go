package zato_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/internal/hivetest"
	"hivewire/sso"
	"hivewire/storage/embedded"
)

// TestRequestsThatAreNoCalls are answered in Zato's words for them.
func TestRequestsThatAreNoCalls(t *testing.T) {
	w := start(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		details            string
	}{
		{"PATCH", "user", `{}`, 400, "Bad request"},
		{"PATCH", "user", ``, 400, "Bad request"},
		{"PATCH", "user", `{"ust":`, 400, "Bad request"},
		{"PATCH", "user", `["ust"]`, 400, "Bad request"},
		{"PATCH", "user?ust=x", `{}`, 400, "Bad request"},
		{"PATCH", "user", `{"ust":"` + strings.Repeat("x", 2<<20) + `"}`, 400, "Bad request"},
		{"POST", "user/login", `{"username":"bob"}`, 400, "Bad request"},
		{"GET", "user?%zz", ``, 400, "Bad request"},
		{"POST", "user/signup", `{"username":"bob"}`, 400, "Bad request"},
		{"PUT", "user", `{}`, 405, "Method not allowed"},
		{"HEAD", "user", ``, 405, ""},
		{"GET", "user/login", ``, 405, "Method not allowed"},
		{"GET", "", ``, 404, "Not found"},
		{"GET", "user/", ``, 404, "Not found"},
		{"POST", "password/reset", `{"credential":"bob"}`, 404, "Not found"},
		{"GET", "user/attr", `{}`, 404, "Not found"},
	} {
		t.Run(c.method+" "+c.path+" "+c.body[:min(len(c.body), 20)], func(t *testing.T) {
			status, text := w.send(t, c.method, c.path, c.body)
			require.Equal(t, c.status, status)
			if c.details == "" {
				return
			}
			var got fields
			require.NoError(t, json.Unmarshal(text, &got))
			require.Regexp(t, cidShape, got["cid"])
			require.Equal(t, fields{"result": "Error", "cid": got["cid"], "details": c.details}, got)
		})
	}
}

// TestBodies come in JSON whatever they are called, as forms, and as queries.
func TestBodies(t *testing.T) {
	w := start(t)
	bob := w.ust(t, "bob")
	for _, c := range []struct{ method, path, body, kind string }{
		{"PATCH", "user", ` {"ust":"` + bob + `","email":"b@acme.test"}`, "application/x-www-form-urlencoded"},
		{"PATCH", "user", `{"ust":"` + bob + `","email":"b@acme.test"}`, "text/plain"},
		{"PATCH", "user", `ust=` + bob + `&email=b%40acme.test&is_totp_enabled=0`, "application/x-www-form-urlencoded"},
		{"GET", "user", `{"ust":"` + bob + `"}`, ""},
		{"GET", "user?ust=" + bob, ``, ""},
	} {
		status, text := w.send(t, c.method, c.path, c.body, "Content-Type", c.kind)
		require.Equal(t, 200, status, string(text))
		if c.method == "PATCH" {
			require.Equal(t, "b@acme.test", w.account(t, "bob").Details().Email)
			w.amend(t, "bob", func(_ *hive.User, p *hive.Profile) { p.Email = "" })
		}
	}
}

// TestCurrentApp comes from the body, else from the header, else from the options.
func TestCurrentApp(t *testing.T) {
	w := start(t, sso.Options{Apps: []string{"Desk", "CRM"}, DefaultApp: "CRM", LoginApps: []string{"CRM"}})
	login := func(app, header string) string {
		body := `{"username":"bob","password":"` + hivetest.Password + `"` + app + `}`
		status, text := w.send(t, "POST", "user/login", body, "X-Zato-SSO-Current-App", header)
		var got struct {
			SubStatus []string `json:"sub_status"`
		}
		require.NoError(t, json.Unmarshal(text, &got))
		return strings.Join(append([]string{http.StatusText(status)}, got.SubStatus...), " ")
	}
	require.Equal(t, "OK", login("", ""))
	require.Equal(t, "OK", login(`,"current_app":null`, ""))
	require.Equal(t, "OK", login(`,"current_app":""`, "CRM"))
	require.Equal(t, "Forbidden E004001", login(`,"current_app":"Desk"`, "CRM"), "which may call, and not log in")
	require.Equal(t, "Forbidden E004001", login("", "Desk"))
	require.Equal(t, "OK E004001", login("", "Shop"))
	require.Equal(t, "OK E004001", login(`,"current_app":"crm"`, ""))
	require.Equal(t, "OK E004001", login(`,"current_app":5`, ""))
	status, got := w.call(t, "POST", "user/logout", fields{"ust": "x", "current_app": "Shop"})
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, fields{"status": "error", "sub_status": []any{"E004001"}}, got)
}

// TestCorrelation is the client's where it sends one of the right form.
func TestCorrelation(t *testing.T) {
	w := start(t)
	for given, want := range map[string]string{
		"0123456789abcdef01234567": "0123456789abcdef01234567", "0123456789ABCDEF01234567": "", "012": "",
	} {
		_, text := w.send(t, "GET", "user", `{"ust":"x"}`, "X-Zato-CID", given)
		var got fields
		require.NoError(t, json.Unmarshal(text, &got))
		require.Regexp(t, cidShape, got["cid"])
		require.Equal(t, want != "", got["cid"] == given)
	}
}

// TestNotOffered is what Zato has and hivewire has not.
func TestNotOffered(t *testing.T) {
	w := start(t)
	for _, method := range []string{"GET", "POST", "DELETE"} {
		w.refused(t, "E008001", method, "user/linked", fields{})
	}
}

// TestStoreDown is no refusal, and tells nothing of what is down.
func TestStoreDown(t *testing.T) {
	store, err := embedded.Open(t.TempDir())
	require.NoError(t, err)
	down := false
	users := store.Users
	store.Users = failing{users, &down}
	w := &world{Node: hivetest.Start(t, hivetest.Options{Store: &store})}
	t.Cleanup(func() { down = false; require.NoError(t, store.Close()) })
	w.serve(t)
	bob := w.ust(t, "bob")
	down = true
	for path, body := range map[string]fields{
		"user": {"ust": bob, "email": "b@acme.test"}, "user/password": {"ust": bob, "new_password": good},
	} {
		status, got := w.call(t, "PATCH", path, body)
		require.Equal(t, http.StatusInternalServerError, status)
		require.Equal(t, fields{"result": "Error", "details": "An error has occurred"}, got)
	}
	require.Len(t, w.failed, 2)
	require.ErrorContains(t, w.failed[0], "secret host")
}

// failing is a store that can be down.
type failing struct {
	hive.UserStore
	down *bool
}

func (f failing) Get(ctx context.Context, id hive.ID) (*hive.User, error) {
	if *f.down {
		return nil, hive.Unavailablef("secret host")
	}
	return f.UserStore.Get(ctx, id)
}
