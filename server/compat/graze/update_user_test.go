package graze_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/graze"
)

// full gives john a value in every field and returns the catalogue numbers of
// team, department, primary group and competency.
func (w *world) full(t testing.TB) (team, department, group, competency hive.ID) {
	t.Helper()
	numbers := map[hive.CatalogKind]hive.ID{}
	for _, kind := range []hive.CatalogKind{hive.CatalogTeam, hive.CatalogDepartment, hive.CatalogPrimaryGroup, hive.CatalogCompetency} {
		e, err := w.Catalog.Ensure(t.Context(), kind, "old "+string(kind))
		require.NoError(t, err)
		numbers[kind] = e.ID
	}
	team, department, group, competency = numbers[hive.CatalogTeam], numbers[hive.CatalogDepartment],
		numbers[hive.CatalogPrimaryGroup], numbers[hive.CatalogCompetency]
	w.amend(t, johnID, func(_ *hive.User, p *hive.Profile) {
		p.Email, p.DisplayName, p.Phone, p.Timezone = "old@example.com", "Old Name", "1", "UTC"
		p.Teams, p.Department, p.PrimaryGroup = []hive.ID{team}, department, group
		p.Competencies = []hive.Competency{{ID: competency, Ranking: 1}}
		p.SessionMinutes, p.Properties = 30, []byte(`{"old":true}`)
	})
	return team, department, group, competency
}

// shown is what a row of the table can change, in a form that can be compared.
func shown(u *hive.User) map[string]string {
	p := u.Details()
	return map[string]string{
		"login": u.Login, "password": u.PasswordHash, "active": fmt.Sprint(!u.Disabled), "locked": fmt.Sprint(u.Locked),
		"email": p.Email, "fullname": p.DisplayName, "contact_num": p.Phone, "timezone": p.Timezone,
		"roles": fmt.Sprint(p.Roles), "teams": fmt.Sprint(p.Teams), "primary_group": fmt.Sprint(p.PrimaryGroup),
		"department": fmt.Sprint(p.Department), "session_expiry": fmt.Sprint(p.SessionMinutes),
		"competencies": fmt.Sprint(p.Competencies), "properties": string(p.Properties),
	}
}

// TestUpdateUserRows asks for one field at a time: what is absent stays, null
// clears what can be cleared, a value replaces.
func TestUpdateUserRows(t *testing.T) {
	w := newWorld(t, graze.Options{})
	team, department, group, competency := w.full(t)
	other, err := w.Catalog.Ensure(t.Context(), hive.CatalogTeam, "4711")
	require.NoError(t, err)
	none := "[]"
	const keep = "\x00"
	for _, row := range []struct{ member, field, want string }{
		{``, "email", keep},
		{`"password":null`, "password", keep},
		{`"password":"x"`, "password", "plain:x"},
		{`"active":null`, "active", keep},
		{`"active":false`, "active", "false"},
		{`"active":true`, "active", "true"},
		{`"email":null`, "email", ""},
		{`"email":" a@b "`, "email", "a@b"},
		{`"fullname":null`, "fullname", keep},
		{`"fullname":"  "`, "fullname", keep},
		{`"fullname":" Ada L "`, "fullname", "Ada L"},
		{`"contact_num":null`, "contact_num", ""},
		{`"contact_num":" 555 "`, "contact_num", "555"},
		{`"roles":null`, "roles", keep},
		{`"roles":["Customer",4,"4"," Manager ","7"]`, "roles", "[3 4 5 7]"},
		{`"teams":null`, "teams", none},
		{`"teams":[]`, "teams", none},
		{fmt.Sprintf(`"teams":["4711",%d,"%d"]`, team, team), "teams", fmt.Sprint([]hive.ID{team, other.ID})},
		{`"primary_group":null`, "primary_group", "0"},
		{`"primary_group":"old group"`, "primary_group", fmt.Sprint(group)},
		{fmt.Sprintf(`"primary_group":%d`, group), "primary_group", fmt.Sprint(group)},
		{fmt.Sprintf(`"primary_group":"%d"`, group), "primary_group", fmt.Sprint(group)},
		{`"department":null`, "department", "0"},
		{fmt.Sprintf(`"department":" %d "`, department), "department", fmt.Sprint(department)},
		{`"timezone":null`, "timezone", ""},
		{`"timezone":"SYSTEM"`, "timezone", ""},
		{`"timezone":"Asia/Tokyo"`, "timezone", "Asia/Tokyo"},
		{`"timezone":"(GMT 00:00) Europe/London - Greenwich Mean Time"`, "timezone", "Europe/London"},
		{`"timezone":"(GMT -03:00) America/Argentina/Buenos_Aires"`, "timezone", "America/Argentina/Buenos_Aires"},
		{`"session_expiry":null`, "session_expiry", "0"},
		{`"session_expiry":1`, "session_expiry", "1"},
		{`"session_expiry":10080`, "session_expiry", "10080"},
		{`"session_expiry":60.0`, "session_expiry", "60"},
		{`"session_expiry":1e2`, "session_expiry", "100"},
		{`"competencies":null`, "competencies", none},
		{`"competencies":[]`, "competencies", none},
		{`"competencies":[{"name":"old competency","ranking":100}]`, "competencies", fmt.Sprintf("[{%d 100}]", competency)},
		{fmt.Sprintf(`"competencies":[{"cid":%d,"ranking":0.5},{"cid":"%d","name":"old competency","ranking":0}]`, competency, competency),
			"competencies", fmt.Sprintf("[{%d 0}]", competency)},
		{`"properties":null`, "properties", ""},
		{`"properties":{}`, "properties", ""},
		{`"properties":{ "a.b": [1.0, {"$c": null}] }`, "properties", `{"a.b":[1.0,{"$c":null}]}`},
		{`"joined":"whatever","nonsense":[{}]`, "email", keep},
		{`"username":"john"`, "login", keep},
		{`"username":null`, "login", keep},
	} {
		w.full(t)
		before := w.account(t, johnID)
		want := shown(before)
		if row.want != keep {
			want[row.field] = row.want
		}
		after := w.update(t, strings.TrimSuffix(`{"uid":5,`+row.member, ",")+"}")
		require.Equal(t, want, shown(after), row.member)
	}
	require.Equal(t, []string{"team old team", "department old department", "group old group", "competency old competency", "team 4711"}, w.catalog(t))
}

func TestUpdateUserMakesWhatIsNotThere(t *testing.T) {
	w := newWorld(t, graze.Options{})
	body := `{"username":"john","teams":["b","a","b","77"],"department":"Support","primary_group":"Support",
		"competencies":[{"name":"SunOS","ranking":40},{"name":"SAP","ranking":50},{"name":"SunOS","ranking":60}]}`
	john := w.update(t, body)
	require.Equal(t, []string{"team b", "team a", "team 77", "group Support", "department Support", "competency SunOS", "competency SAP"}, w.catalog(t))
	require.Len(t, john.Details().Teams, 3)
	require.Equal(t, []float64{60, 50}, []float64{john.Details().Competencies[0].Ranking, john.Details().Competencies[1].Ranking})
	again := w.update(t, body)
	require.Equal(t, john, again)
	require.Len(t, w.catalog(t), 7)

	closed := newWorld(t, graze.Options{NoAutoCreate: true})
	for _, member := range []string{`"teams":["a"]`, `"department":"a"`, `"primary_group":"a"`, `"competencies":[{"name":"a","ranking":1}]`} {
		status, answer := closed.post(t, grazer, "updateUser", `{"uid":5,`+member+`}`)
		requireRefused(t, http.StatusBadRequest, 1002, status, answer)
	}
	require.Empty(t, closed.catalog(t))
}

// TestUpdateUserRefuses sends what is wrong beside what would be stored and
// what would be made.
func TestUpdateUserRefuses(t *testing.T) {
	w := newWorld(t, graze.Options{PasswordRegex: regexp.MustCompile(`^.{3,}$`), PasswordMessage: "three characters, please"})
	w.full(t)
	service, err := w.Users.Create(t.Context(), hive.Operator(), hive.User{Login: "robot", Kind: hive.ServiceUser, Role: hive.Client}, "")
	require.NoError(t, err)
	before, catalog, trail := w.account(t, johnID), w.catalog(t), len(w.trail(t, 0))
	const tail = `,"email":"new@example.com","teams":["new team"],"department":"new","primary_group":"new"}`
	refused := 0
	for _, row := range []struct {
		body   string
		status int
		code   int
		text   string // in the answer
	}{
		{`{"x":1`, 400, 1001, "uid or username"},
		{`{"uid":null,"username":null`, 400, 1001, ""},
		{`{"uid":99`, 404, 1003, ""},
		{`{"uid":0`, 404, 1003, ""},
		{`{"username":"John"`, 404, 1003, ""},
		{`{"username":""`, 404, 1003, ""},
		{fmt.Sprintf(`{"uid":%d`, service.ID), 404, 1003, ""},
		{`{"username":"robot"`, 404, 1003, ""},
		{`{"uid":"five"`, 400, 1002, ""},
		{`{"uid":5.5`, 400, 1002, ""},
		{`{"uid":-5`, 400, 1002, ""},
		{`{"uid":"+5"`, 400, 1002, ""},
		{`{"uid":99999999999999999999`, 400, 1002, ""},
		{`{"uid":[5]`, 400, 1002, ""},
		{`{"uid":5e300`, 400, 1002, ""},
		{`{"uid":"5.0"`, 400, 1002, ""},
		{`{"uid":5.0,"fullname":"A\u001bB"`, 400, 1002, ""},
		{`{"uid":5,"username":"bob"`, 400, 1002, "'bob'"},
		{`{"username":7`, 400, 1002, ""},
		{`{"uid":5,"password":""`, 400, 1002, ""},
		{`{"uid":5,"password":"s3"`, 400, 1002, "three characters, please"},
		{`{"uid":5,"password":12345`, 400, 1002, ""},
		{`{"uid":5,"active":"true"`, 400, 1002, ""},
		{`{"uid":5,"active":1`, 400, 1002, ""},
		{`{"uid":5,"fullname":["x"]`, 400, 1002, ""},
		{`{"uid":5,"fullname":"` + strings.Repeat("x", 256) + `"`, 400, 1002, ""},
		{`{"uid":5,"contact_num":555`, 400, 1002, ""},
		{`{"uid":5,"roles":[]`, 400, 1002, ""},
		{`{"uid":5,"roles":"Operator"`, 400, 1002, ""},
		{`{"uid":5,"roles":["Wizard"]`, 400, 1002, "role 'Wizard' does not exist"},
		{`{"uid":5,"roles":["operator"]`, 400, 1002, ""},
		{`{"uid":5,"roles":[8]`, 400, 1002, "role 8"},
		{`{"uid":5,"roles":["0"]`, 400, 1002, ""},
		{`{"uid":5,"roles":[null]`, 400, 1002, ""},
		{`{"uid":5,"roles":[4,{}]`, 400, 1002, ""},
		{`{"uid":5,"timezone":"Mars/Olympus"`, 400, 1002, ""},
		{`{"uid":5,"timezone":"Local"`, 400, 1002, ""},
		{`{"uid":5,"timezone":""`, 400, 1002, ""},
		{`{"uid":5,"timezone":"../../etc/passwd"`, 400, 1002, ""},
		{`{"uid":5,"timezone":"(GMT 00:00)"`, 400, 1002, ""},
		{`{"uid":5,"session_expiry":0`, 400, 1002, ""},
		{`{"uid":5,"session_expiry":10081`, 400, 1002, ""},
		{`{"uid":5,"session_expiry":1.5`, 400, 1002, ""},
		{`{"uid":5,"session_expiry":"60"`, 400, 1002, ""},
		{`{"uid":5,"competencies":{}`, 400, 1002, ""},
		{`{"uid":5,"competencies":["SAP"]`, 400, 1002, ""},
		{`{"uid":5,"competencies":[null]`, 400, 1002, ""},
		{`{"uid":5,"competencies":[{"name":"SAP"}]`, 400, 1002, ""},
		{`{"uid":5,"competencies":[{"ranking":5}]`, 400, 1002, ""},
		{`{"uid":5,"competencies":[{"name":"SAP","ranking":-1}]`, 400, 1002, ""},
		{`{"uid":5,"competencies":[{"name":"SAP","ranking":101}]`, 400, 1002, ""},
		{`{"uid":5,"competencies":[{"name":"SAP","ranking":1e999}]`, 400, 1002, ""},
		{`{"uid":5,"competencies":[{"cid":99,"ranking":1}]`, 400, 1002, ""},
		{`{"uid":5,"competencies":[{"cid":4,"name":"SAP","ranking":1}]`, 400, 1002, "'SAP'"},
		{`{"uid":5,"properties":[]`, 400, 1002, ""},
		{`{"uid":5,"properties":"{}"`, 400, 1002, ""},
		{`{"uid":5,"properties":{"a":1,"a":2}`, 400, 1002, ""},
		{`{"uid":5,"properties":{"a":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}`, 400, 1002, ""},
	} {
		status, answer := w.post(t, grazer, "updateUser", row.body+tail)
		requireRefused(t, row.status, row.code, status, answer)
		require.Contains(t, answer, row.text)
		refused++
	}
	for _, body := range []string{
		`{"uid":5,"teams":"a"}`, `{"uid":5,"teams":["new",99]}`, `{"uid":5,"teams":["new",""]}`, `{"uid":5,"teams":["new",null]}`,
		`{"uid":5,"teams":["` + strings.Repeat("x", 129) + `"]}`, `{"uid":5,"department":99}`, `{"uid":5,"department":["new"]}`, `{"uid":5,"department":"A\u0000B"}`,
		`{"uid":5,"primary_group":true}`, `{"uid":5,"email":"nobody"}`, `{"uid":5,"email":"a@b@c"}`, `{"uid":5,"email":""}`,
		`{"uid":5,"email":"` + strings.Repeat("x", 254) + `@x"}`, `{"uid":5,"email":7}`,
		`{"uid":5`, `[]`, `null`, `{"uid":5,"email":"` + "\xff" + `@x"}`, `{"uid":5,"fullname":"` + strings.Repeat("x", 1<<20) + `"}`,
	} {
		status, answer := w.post(t, grazer, "updateUser", body)
		if strings.HasPrefix(body, "[") || body == "null" {
			requireRefused(t, 400, 1001, status, answer) // a form in which nothing is called uid
		} else {
			requireRefused(t, 400, 1002, status, answer)
		}
	}
	require.Equal(t, before, w.account(t, johnID))
	require.Equal(t, catalog, w.catalog(t))
	records := w.trail(t, trail)
	require.Equal(t, "login graze ", records[0])
	require.Len(t, records, 1+refused+19)
	for _, line := range records[1:] {
		require.Contains(t, line, "update refused: ")
	}
	require.Zero(t, w.failed.Load())
}

// TestUpdateUserAsForm sends what is not a string spelled as JSON.
func TestUpdateUserAsForm(t *testing.T) {
	w := newWorld(t, graze.Options{})
	john := w.update(t, url.Values{
		"uid": {"5"}, "active": {"false"}, "roles": {`["Customer", 4]`}, "teams": {` ["a"]`}, "session_expiry": {"15"}, "fullname": {"true"},
		"properties": {`{"a":1}`}, "competencies": {`[{"name":"SAP","ranking":7}]`}, "contact_num": {"555"}, "password": {"123"},
	}.Encode())
	require.True(t, john.Disabled)
	require.Equal(t, "plain:123", john.PasswordHash)
	d := john.Details()
	require.Equal(t, []hive.ID{hive.RoleOperator, hive.RoleCustomer}, d.Roles)
	require.Len(t, d.Teams, 1)
	require.Equal(t, 15, d.SessionMinutes)
	require.Equal(t, "true", d.DisplayName)
	require.Equal(t, "555", d.Phone)
	require.Equal(t, `{"a":1}`, string(d.Properties))
	require.Equal(t, 7.0, d.Competencies[0].Ranking)
	status, answer := w.post(t, grazer, "updateUser", "uid=5&active=yes")
	requireRefused(t, http.StatusBadRequest, 1002, status, answer)
}
