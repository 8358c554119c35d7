package graze_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/auth"
	"hivewire/hive"
	"hivewire/server/compat/graze"
)

// TestAcceptJWT lets tokens of the DeviceHive API in, with no more than they grant.
func TestAcceptJWT(t *testing.T) {
	tokens := func(w *world, g auth.Grant) (access, refresh as) {
		made, err := w.auth.Create(t.Context(), hive.Operator(), g)
		require.NoError(t, err)
		return as("token " + made.Access), as("token " + made.Refresh)
	}
	client, everything, devices := []int{}, []int{0}, []int{3}

	w := newWorld(t, graze.Options{})
	access, _ := tokens(w, auth.Grant{UserID: grazeID, Actions: everything})
	status, answer := w.get(t, access, "getUsers")
	requireNobody(t, status, answer)

	w = newWorld(t, graze.Options{AcceptJWT: true})
	access, refresh := tokens(w, auth.Grant{UserID: grazeID, Actions: everything})
	status, answer = w.post(t, access, "updateUser", `{"uid":5,"roles":["Super User"]}`)
	require.Equal(t, http.StatusOK, status, answer)
	status, answer = w.get(t, refresh, "getUsers")
	requireNobody(t, status, answer)
	for _, g := range []auth.Grant{
		{UserID: grazeID, Actions: devices}, {UserID: plainID, Actions: client}, {UserID: adminID, Actions: everything},
	} {
		access, _ = tokens(w, g)
		status, answer = w.get(t, access, "getUsers")
		requireNobody(t, status, answer)
	}
	for _, g := range []auth.Grant{{UserID: clientID, Actions: client}, {UserID: grazeID, Actions: everything, Role: new(hive.Client)}} {
		access, _ = tokens(w, g)
		status, answer = w.post(t, access, "updateUser", `{"username":"bob","email":"b@example.org"}`)
		require.Equal(t, http.StatusOK, status, answer)
		status, answer = w.post(t, access, "updateUser", `{"uid":5,"email":"j@example.org"}`)
		requireRefused(t, http.StatusForbidden, 3002, status, answer)
	}
	access, _ = tokens(w, auth.Grant{UserID: clientID, Actions: client})
	w.amend(t, clientID, func(u *hive.User, _ *hive.Profile) { u.Locked = true })
	status, answer = w.get(t, access, "getUsers")
	requireNobody(t, status, answer)
	status, answer = w.get(t, "token a.b.c", "getUsers")
	requireNobody(t, status, answer)
}
