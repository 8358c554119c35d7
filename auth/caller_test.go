package auth

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestClaimsToCaller(t *testing.T) {
	t.Parallel()
	everything, nothing := hive.Scope{All: true}, hive.Scope{}
	for name, c := range map[string]struct {
		claims   string
		role     hive.Role
		allTypes bool
		want     hive.Caller
	}{
		"everything": {`"a":[0],"n":["*"],"dt":["*"]`, hive.Administrator, false,
			hive.Caller{Can: hive.AllPermissions, Networks: everything, DeviceTypes: everything}},
		"null grants nothing": {`"a":null,"n":null,"dt":null`, hive.Administrator, false,
			hive.Caller{Networks: nothing, DeviceTypes: nothing}},
		"absent grants nothing but the account's types": {`"x":1`, hive.Administrator, true,
			hive.Caller{Networks: nothing, DeviceTypes: everything}},
		"no action listed is a client's": {`"a":[]`, hive.Administrator, false,
			hive.Caller{Can: hive.ClientPermissions}},
		"lists": {`"a":[2,12],"n":["4","1"],"dt":["3"]`, hive.Client, false,
			hive.Caller{Role: hive.Client, Can: hive.GetNetwork | hive.ManageUser,
				Networks: hive.Scope{IDs: []hive.ID{1, 4}}, DeviceTypes: hive.Scope{IDs: []hive.ID{3}}}},
		"the account's types win over the list": {`"a":[2],"dt":["3"]`, hive.Client, true,
			hive.Caller{Role: hive.Client, Can: hive.GetNetwork, DeviceTypes: everything}},
		"demoted administrator": {`"a":[0],"r":0`, hive.Client, false,
			hive.Caller{Role: hive.Client, Can: hive.ClientPermissions}},
		"administrator as client": {`"a":[0],"r":1`, hive.Administrator, false,
			hive.Caller{Role: hive.Client, Can: hive.AllPermissions}},
	} {
		text := payload(farFuture + `,"t":1,"u":7,` + c.claims)
		claims, ok := parseClaims([]byte(text))
		require.True(t, ok, name)
		c.want.UserID, c.want.Expires = 7, time.UnixMilli(4102444800000)
		user := hive.User{ID: 7, Role: c.role, AllDeviceTypes: c.allTypes, Networks: []hive.ID{1, 2}, DeviceTypes: []hive.ID{3, 5}}
		c.want.Account = &user
		c.want.Member, c.want.Types = everything, everything
		if c.want.Role == hive.Client {
			c.want.Member = hive.Scope{IDs: user.Networks}
			if !c.allTypes {
				c.want.Types = hive.Scope{IDs: user.DeviceTypes}
			}
		}
		require.Equal(t, c.want, newIdentity(claims, "").caller(&user), name)
	}
}

func TestCallerFollowsTheAccount(t *testing.T) {
	t.Parallel()
	now := time.Now()
	w, ctx := newWorld(t, Options{EnforceExpiry: true, Now: func() time.Time { return now }}), context.Background()
	tokens, err := w.Login(ctx, testLogin, testWord, hive.Origin{})
	require.NoError(t, err)
	id, err := w.Authenticate(ctx, tokens.Access)
	require.NoError(t, err)
	_, err = w.Authenticate(ctx, tokens.Refresh)
	require.EqualError(t, err, "Invalid credentials")
	now = now.Add(time.Hour)
	_, err = w.Caller(ctx, id)
	require.EqualError(t, err, "Token expired")
	_, err = w.Authenticate(ctx, tokens.Access)
	require.EqualError(t, err, "Token expired", "a remembered token expires too")
	now = now.Add(-time.Hour)
	w.update(t, func(u *hive.User) { u.Disabled = true })
	_, err = w.Caller(ctx, id)
	require.EqualError(t, err, "Unauthorized")
}

func TestCreate(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, Options{}), context.Background()
	client := hive.Caller{UserID: 1, Role: hive.Client, Can: hive.ClientPermissions, Networks: hive.Scope{IDs: []hive.ID{1}}, DeviceTypes: hive.Scope{All: true}}
	admin := hive.Caller{UserID: 1, Can: hive.AllPermissions, Networks: hive.Scope{All: true}, DeviceTypes: hive.Scope{All: true}}
	late := client
	late.Expires = time.Now().Add(-time.Minute)
	group, err := w.store.Users.Add(ctx, hive.User{Kind: hive.UserGroup, Login: "a group"})
	require.NoError(t, err)
	for _, c := range []struct {
		by   hive.Caller
		g    Grant
		want string
	}{
		{admin, Grant{UserID: 1, Actions: []int{0}, Networks: []string{"*"}, DeviceTypes: []string{"*"}}, ""},
		{client, Grant{UserID: 1, Actions: []int{}, Networks: []string{"1"}, DeviceTypes: []string{"*"}}, ""},
		{client, Grant{UserID: 1, Actions: []int{0}}, "Access is denied"},
		{client, Grant{UserID: 1, Actions: []int{12}}, "Access is denied"},
		{client, Grant{UserID: 1, Networks: []string{"*"}}, "Access is denied"},
		{client, Grant{UserID: 1, Networks: []string{"2"}}, "Access is denied"},
		{client, Grant{UserID: 2}, "Access is denied"},
		{late, Grant{UserID: 1}, "Token expired"},
		{admin, Grant{UserID: 99}, "User with id = 99 not found"},
		{admin, Grant{UserID: group.ID}, "User with id = 2 not found"},
		{admin, Grant{UserID: 1, Networks: []string{"x"}}, "Malformed Json received."},
	} {
		tokens, err := w.Create(ctx, c.by, c.g)
		if c.want != "" {
			require.EqualError(t, err, c.want, "%+v", c.g)
			continue
		}
		require.NoError(t, err, "%+v", c.g)
		id, err := w.Authenticate(ctx, tokens.Access)
		require.NoError(t, err)
		caller, err := w.Caller(ctx, id)
		require.NoError(t, err)
		require.Equal(t, c.by.Role, caller.Role)
		require.Equal(t, c.by.Can, caller.Can)
	}
}

// TestTokensOfAFormerAccount gives the number of an account that is gone to
// another: the tokens of the first open nothing of the second.
func TestTokensOfAFormerAccount(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t, Options{}), context.Background()
	insert := func(login string) hive.User {
		user := hive.User{ID: 7, Login: login, Profile: &hive.Profile{Created: time.UnixMilli(int64(len(login)))}}
		user, err := w.store.Users.Add(ctx, user)
		require.NoError(t, err)
		return user
	}
	first := insert("first")
	old, err := w.Issue(&first)
	require.NoError(t, err)
	minted, err := w.Create(ctx, hive.Operator(), Grant{UserID: 7})
	require.NoError(t, err)
	id, err := w.Authenticate(ctx, old.Access)
	require.NoError(t, err)
	refreshed, err := w.Refresh(ctx, old.Refresh)
	require.NoError(t, err)

	require.NoError(t, w.store.Users.Delete(ctx, 7))
	second := insert("the second")
	for _, token := range []string{old.Access, minted.Access, refreshed} {
		_, err = w.Authenticate(ctx, token)
		require.EqualError(t, err, "Invalid credentials")
	}
	_, err = w.Refresh(ctx, old.Refresh)
	require.EqualError(t, err, "Invalid credentials")
	_, err = w.Caller(ctx, id)
	require.EqualError(t, err, "Unauthorized")
	fresh, err := w.Issue(&second)
	require.NoError(t, err)
	_, err = w.Authenticate(ctx, fresh.Access)
	require.NoError(t, err)
	_, err = w.Authenticate(ctx, mint(sha256.New, []byte(testKey), plainHeader, payload(`"a":[2],`+farFuture+`,"t":1,"u":7`)))
	require.NoError(t, err, "tokens of DeviceHive do not say which")
}

func TestFailureLimit(t *testing.T) {
	t.Parallel()
	now := time.Now()
	l := newFailureLimit(DefaultFailuresPerAddress, func() time.Time { return now })
	for range DefaultFailuresPerAddress {
		require.NoError(t, l.allow("a"))
		l.note("a", true)
		l.note("", true)
	}
	require.Equal(t, hive.TooMany, hive.KindOf(l.allow("a")))
	require.NoError(t, l.allow(""))
	require.NoError(t, l.allow("b"))
	now = now.Add(failureMemory + time.Second)
	require.NoError(t, l.allow("a"))
	for i := range maxAddresses + 10 {
		l.note(time.Duration(i).String(), true)
	}
	require.LessOrEqual(t, len(l.addresses), maxAddresses)
}
