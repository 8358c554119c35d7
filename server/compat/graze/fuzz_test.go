package graze_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/graze"
)

// FuzzUpdateUser sends anything for user 5: nothing of it is a failure of ours,
// and what is refused changes nothing.
func FuzzUpdateUser(f *testing.F) {
	for _, seed := range []string{
		`{"uid":5,"active":true,"password":"test","roles":["Super User","Operator"],"teams":["my team 1"],"session_expiry":null,"properties":null}`,
		`{"username":"john","timezone":"(GMT 00:00) Europe/London - x","department":"Support","primary_group":7,"email":"a@b"}`,
		`{"uid":"5","competencies":[{"name":"SAP","ranking":50},{"cid":"1","ranking":0.5}],"properties":{"a.b":[{"$c":1.0}]}}`,
		`{"uid":5,"teams":["1",1],"department":"x","email":7}`, `uid=5&roles=["Operator"]&active=true`, `{"uid":5,"timezone":"\u0000"}`, `{`, `[]`, `%zz=1`,
		`{"uid":5,"department":"\u0000","contact_num":"\ud800","fullname":" \u2028"}`,
	} {
		f.Add(seed)
	}
	w := newWorld(f, graze.Options{})
	f.Fuzz(func(t *testing.T, body string) {
		before, catalog := w.account(t, johnID), w.catalog(t)
		status, answer := w.post(t, grazer, "updateUser", body)
		switch {
		case status >= http.StatusInternalServerError:
			t.Fatalf("%d %s", status, answer)
		case status == http.StatusUnauthorized: // the caller was changed by what came before
			w.sleep(10 * time.Minute)
			w.amend(t, grazeID, func(u *hive.User, p *hive.Profile) {
				u.PasswordHash, u.Disabled, p.Roles = "plain:graze", false, []hive.ID{hive.RoleSuperUser, hive.RoleGrazer}
			})
		case status != http.StatusOK:
			require.Equal(t, before, w.account(t, johnID))
			require.Equal(t, catalog, w.catalog(t))
		default:
			require.Equal(t, "{}", answer)
		}
	})
}
