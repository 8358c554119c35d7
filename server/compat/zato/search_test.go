package zato_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestSearch(t *testing.T) {
	w := start(t)
	admin := w.ust(t, "admin")
	w.amend(t, "admin", func(_ *hive.User, p *hive.Profile) { p.DisplayName = "Zoe"; p.FirstName = "Zoe" })
	w.amend(t, "bob", func(_ *hive.User, p *hive.Profile) {
		p.DisplayName, p.FirstName, p.LastName = "Émile Bo", "Émile", "Bo"
	})
	w.amend(t, "carol", func(_ *hive.User, p *hive.Profile) {
		p.DisplayName, p.FirstName, p.Email = "Carol", "Carol", "Carol@acme.test"
		p.Approval, p.SignUp = hive.Rejected, hive.ToApprove
	})
	_, err := w.Service.Hive.Users.Create(t.Context(), hive.Operator(), hive.User{Login: "group", Kind: hive.UserGroup, Role: hive.Client}, "")
	require.NoError(t, err)

	for _, c := range []struct {
		query fields
		want  []string
	}{
		{fields{}, []string{"carol", "admin", "bob"}},
		{fields{"user_id": w.id(t, "bob"), "username": "carol"}, []string{"bob"}},
		{fields{"user_id": "zusr"}, nil},
		{fields{"username": "carol", "display_name": "Zoe"}, []string{"carol"}},
		{fields{"username": "caro"}, nil},
		{fields{"username": "group"}, nil},
		{fields{"display_name": "ÉMILE BO"}, []string{"bob"}},
		{fields{"display_name": "émile"}, nil},
		{fields{"display_name": "émile", "is_name_exact": false}, []string{"bob"}},
		{fields{"first_name": "o", "is_name_exact": "no"}, []string{"carol", "admin"}},
		{fields{"first_name": "zoe", "last_name": "bo"}, nil},
		{fields{"first_name": "zoe", "last_name": "bo", "name_op": "and"}, nil},
		{fields{"first_name": "zoe", "last_name": "bo", "name_op": "or"}, []string{"admin", "bob"}},
		{fields{"email": "carol@ACME.test"}, []string{"carol"}},
		{fields{"approval_status": "rejected"}, []string{"carol"}},
		{fields{"sign_up_status": "final", "name_op": nil}, []string{"admin", "bob"}},
		{fields{"paginate": false, "page_size": 1}, []string{"carol", "admin", "bob"}},
	} {
		t.Run(fmt.Sprint(c.query), func(t *testing.T) {
			c.query["ust"] = admin
			got := w.ok(t, "GET", "user/search", c.query)
			var names []string
			for _, u := range got["result"].([]any) {
				names = append(names, u.(map[string]any)["username"].(string))
			}
			require.Equal(t, c.want, names)
			require.EqualValues(t, len(c.want), got["total"])
		})
	}

	got := w.ok(t, "GET", "user/search?page_size=2&cur_page=1&ust="+admin, nil)
	require.Len(t, got["result"], 2)
	delete(got, "result")
	require.Equal(t, fields{"total": 3.0, "num_pages": 2.0, "page_size": 2.0, "cur_page": 1.0, "has_next_page": true, "has_prev_page": false, "next_page": 2.0}, got)
	got = w.ok(t, "GET", "user/search", fields{"ust": admin, "page_size": 2, "cur_page": 2})
	require.Equal(t, w.id(t, "bob"), got["result"].([]any)[0].(map[string]any)["user_id"])
	delete(got, "result")
	require.Equal(t, fields{"total": 3.0, "num_pages": 2.0, "page_size": 2.0, "cur_page": 2.0, "has_next_page": false, "has_prev_page": true, "prev_page": 1.0}, got)
	got = w.ok(t, "GET", "user/search", fields{"ust": admin, "page_size": 1000, "cur_page": 7})
	require.Equal(t, []any{}, got["result"])
	require.EqualValues(t, 100, got["page_size"])

	w.refused(t, "E005001", "GET", "user/search", fields{"ust": w.ust(t, "bob")})
	for _, bad := range []fields{{"name_op": "xor"}, {"sign_up_status": "x"}, {"approval_status": "x"}, {"cur_page": "x"}, {"email": 5}, {"paginate": "x"}, {"is_name_exact": "x"}} {
		bad["ust"] = admin
		w.refused(t, "E008002", "GET", "user/search", bad)
	}
}
