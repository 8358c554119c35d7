package graze_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/server/compat/graze"
)

func TestTeams(t *testing.T) {
	w := newWorld(t, graze.Options{})
	ok := func(endpoint, body, want string) {
		t.Helper()
		status, answer := w.post(t, grazer, endpoint, body)
		require.Equal(t, http.StatusOK, status, answer)
		require.Equal(t, want, answer)
	}
	list := func(want string) {
		t.Helper()
		status, answer := w.get(t, grazer, "getTeams")
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, want, answer)
	}
	list("[]")
	ok("createTeam", `{"name":" Cloud ","description":"d","active":false,"alert_filter":"a = \"b\"","sig_filter":"s","landing_page":"l",
		"services":["web",7],"users":["john",4,"3"]}`, `{"team_id":1}`)
	ok("createTeam", "name=Night", `{"team_id":2}`)
	w.update(t, `{"uid":5,"teams":["Night","Cloud"]}`)
	const night = `{"team_id":2,"name":"Night","description":"","active":true,"users":["john"],"user_ids":[5],"services":[],"service_ids":[],` +
		`"alert_filter":"","sig_filter":"","landing_page":"","room_id":null}`
	list(`[{"team_id":1,"name":"Cloud","description":"d","active":false,"users":["rob","bob","john"],"user_ids":[3,4,5],"services":["web"],"service_ids":[7],` +
		`"alert_filter":"a = \"b\"","sig_filter":"s","landing_page":"l","room_id":null},` + night + `]`)

	ok("updateTeam", `{"team_id":1}`, "{}")
	ok("updateTeam", `{"team_id":"1","name":"Sky","active":null,"description":"","users":["admin","bob"]}`, "{}")
	list(`[{"team_id":1,"name":"Sky","description":"","active":false,"users":["admin","bob"],"user_ids":[1,4],"services":["web"],"service_ids":[7],` +
		`"alert_filter":"a = \"b\"","sig_filter":"s","landing_page":"l","room_id":null},` + night + `]`)
	ok("updateTeam", `team_id=1&active=true&users=[]&services=[]`, "{}")
	list(`[{"team_id":1,"name":"Sky","description":"","active":true,"users":[],"user_ids":[],"services":[],"service_ids":[],` +
		`"alert_filter":"a = \"b\"","sig_filter":"s","landing_page":"l","room_id":null},` + night + `]`)

	for endpoint, bodies := range map[string]map[string]int{
		"createTeam": {
			`{}`: 1001, `{"name":null}`: 1001, `{"name":""}`: 1002, `{"name":7}`: 1002, `{"name":"Sky"}`: 1002, `{"name":"x","active":"yes"}`: 1002,
			`{"name":"x","users":["nobody"]}`: 1002, `{"name":"x","users":[99]}`: 1002, `{"name":"x","users":"bob"}`: 1002,
			`{"name":"x","services":[{}]}`: 1002, `{"name":"x","description":5}`: 1002,
		},
		"updateTeam": {
			`{"name":"x"}`: 1001, `{"team_id":99}`: 1002, `{"team_id":"x"}`: 1002, `{"team_id":1,"name":"Night"}`: 1002, `{"team_id":1,"users":[4,99]}`: 1002,
		},
		"deleteTeam": {`{}`: 1001, `{"team_id":99}`: 1002, `{"team_id":[1]}`: 1002},
	} {
		for body, code := range bodies {
			status, answer := w.post(t, grazer, endpoint, body)
			requireRefused(t, http.StatusBadRequest, code, status, answer)
		}
	}
	list(`[{"team_id":1,"name":"Sky","description":"","active":true,"users":[],"user_ids":[],"services":[],"service_ids":[],` +
		`"alert_filter":"a = \"b\"","sig_filter":"s","landing_page":"l","room_id":null},` + night + `]`)

	ok("deleteTeam", "team_id=2", "{}")
	status, answer := w.get(t, grazer, "getUsers")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, answer, `{"uid":5,"teams":[],`)
	w.update(t, `{"uid":5,"teams":["Night"]}`) // another one, of the same name
	require.Equal(t, []string{"team Sky", "team Night"}, w.catalog(t))
	require.Zero(t, w.failed.Load())
}
