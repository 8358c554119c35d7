package graze_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/graze"
)

// TestRights asks for what makes, unmakes and changes administrators, as a
// Grazer who is none and as one who is.
func TestRights(t *testing.T) {
	const client as = "rob:rob"
	for name, c := range map[string]struct {
		endpoint, body string
		administrators bool // only they may
	}{
		"change another":         {"updateUser", `{"uid":5,"email":"a@b","teams":["new"]}`, false},
		"change itself":          {"updateUser", `{"username":"rob","email":"a@b"}`, false},
		"make administrator":     {"updateUser", `{"uid":5,"roles":["Administrator"],"teams":["new"]}`, true},
		"make super user":        {"updateUser", `{"uid":5,"roles":[1]}`, true},
		"make itself":            {"updateUser", `{"uid":3,"roles":["Grazer","Super User"]}`, true},
		"unmake":                 {"updateUser", `{"uid":6,"roles":["Grazer"]}`, true},
		"change administrator":   {"updateUser", `{"uid":6,"password":"mine","teams":["new"]}`, true},
		"change without effect":  {"updateUser", `{"uid":6}`, true},
		"change one by role":     {"updateUser", `{"uid":1,"fullname":"x"}`, true},
		"create":                 {"createUser", `{"username":"new","password":"p","roles":["Operator"]}`, false},
		"create administrator":   {"createUser", `{"username":"new","password":"p","roles":[4,2],"teams":["new"]}`, true},
		"team":                   {"createTeam", `{"name":"t","users":["bob",5]}`, false},
		"team of administrators": {"createTeam", `{"name":"t","users":["bob","admin"]}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, graze.Options{})
			w.make(t, "root", hive.RoleSuperUser)
			status, answer := w.post(t, client, c.endpoint, c.body)
			if c.administrators {
				requireRefused(t, http.StatusForbidden, 3002, status, answer)
				require.Empty(t, w.catalog(t))
				records := w.trail(t, 0)
				require.Contains(t, records[len(records)-1], " refused: forbidden")
				status, answer = w.post(t, grazer, c.endpoint, c.body)
			}
			require.Equal(t, http.StatusOK, status, answer)
		})
	}
}

func TestRolesAndTheRole(t *testing.T) {
	w := newWorld(t, graze.Options{})
	require.Equal(t, hive.Administrator, w.update(t, `{"uid":5,"roles":["Administrator"]}`).Role)
	require.Equal(t, hive.Administrator, w.update(t, `{"uid":5,"roles":["Operator","Super User"]}`).Role)
	require.Equal(t, hive.Client, w.update(t, `{"uid":5,"roles":["Operator"]}`).Role)
	_, err := w.Users.Update(t.Context(), hive.Operator(), grazeID, hive.UserChange{Role: hive.Set(hive.Client)})
	require.NoError(t, err)
	demoted := w.account(t, grazeID)
	require.Equal(t, []hive.ID{hive.RoleGrazer}, demoted.Details().Roles)
	status, answer := w.post(t, grazer, "updateUser", `{"uid":5,"roles":["Super User"]}`)
	requireRefused(t, http.StatusForbidden, 3002, status, answer)
}

func TestLastAdministratorStays(t *testing.T) {
	for _, body := range []string{
		`{"username":"graze","active":false,"teams":["new"]}`, `{"username":"graze","roles":["Grazer"],"department":"new"}`,
	} {
		w := newWorld(t, graze.Options{})
		require.NoError(t, w.Users.Delete(t.Context(), hive.Operator(), adminID))
		before := w.account(t, grazeID)
		status, answer := w.post(t, grazer, "updateUser", body)
		requireRefused(t, http.StatusBadRequest, 1002, status, answer)
		after := w.account(t, grazeID)
		require.Equal(t, shown(before), shown(after))
		require.Empty(t, w.catalog(t))
	}
}

// TestActiveNeverUnlocks is about an account that an administrator locked.
func TestActiveNeverUnlocks(t *testing.T) {
	w := newWorld(t, graze.Options{})
	w.amend(t, johnID, func(u *hive.User, _ *hive.Profile) { u.Locked = true })
	john := w.update(t, `{"uid":5,"active":true}`)
	require.True(t, john.Locked)
	require.Equal(t, hive.Locked, john.Status())
	john = w.update(t, `{"uid":5,"active":false}`)
	require.Equal(t, hive.Disabled, john.Status())
	john = w.update(t, `{"uid":5,"active":true}`)
	require.Equal(t, hive.Locked, john.Status())
}

// TestOwnSessionStays changes the password of the account that asks.
func TestOwnSessionStays(t *testing.T) {
	w := newWorld(t, graze.Options{})
	mine, other := w.token(t, "rob", "rob"), w.token(t, "rob", "rob")
	status, answer := w.post(t, mine, "updateUser", `{"uid":3,"password":"new"}`)
	require.Equal(t, http.StatusOK, status, answer)
	status, answer = w.get(t, mine, "getUsers")
	require.Equal(t, http.StatusOK, status, answer)
	status, answer = w.get(t, other, "getUsers")
	requireNobody(t, status, answer)
	again := w.token(t, "rob", "new")
	status, answer = w.post(t, grazer, "updateUser", `{"uid":3,"password":"other"}`)
	require.Equal(t, http.StatusOK, status, answer)
	for _, token := range []as{mine, again} {
		status, answer = w.get(t, token, "getUsers")
		requireNobody(t, status, answer)
	}
}
