package storagetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// bySSO checks the unique field of accounts that may be empty.
func bySSO(t *testing.T, s hive.UserStore) {
	named := func(login, sso string) hive.User { return hive.User{Login: login, Profile: &hive.Profile{SSOID: sso}} }
	_, err := s.BySSO(t.Context(), "zusr1")
	requireKind(t, hive.NotFound, err)
	first, err := s.Add(t.Context(), named("first", "zusr1"))
	require.NoError(t, err)
	for _, login := range []string{"none", "none either"} {
		_, err = s.Add(t.Context(), hive.User{Login: login, Profile: &hive.Profile{Ref: "x"}})
		require.NoError(t, err)
	}
	got, err := s.BySSO(t.Context(), "zusr1")
	require.NoError(t, err)
	require.Equal(t, first, *got)
	for _, other := range []string{"", "ZUSR1", "zusr", "zusr11"} {
		_, err = s.BySSO(t.Context(), other)
		requireKind(t, hive.NotFound, err)
	}

	_, err = s.Add(t.Context(), named("second", "zusr1"))
	requireConflict(t, hive.ReasonSSOTaken, err)
	_, err = s.Add(t.Context(), named("first", "zusr2"))
	requireConflict(t, hive.ReasonLoginTaken, err)

	first, err = s.Update(t.Context(), first.ID, func(u *hive.User) error { u.EditProfile().SSOID = "zusr2"; return nil })
	require.NoError(t, err)
	got, err = s.BySSO(t.Context(), "zusr2")
	require.NoError(t, err)
	require.Equal(t, first, *got)
	_, err = s.BySSO(t.Context(), "zusr1")
	requireKind(t, hive.NotFound, err)
	require.NoError(t, s.Delete(t.Context(), first.ID))
	_, err = s.BySSO(t.Context(), "zusr2")
	requireKind(t, hive.NotFound, err)
	_, err = s.Add(t.Context(), named("second", "zusr2"))
	require.NoError(t, err)
}

// profileTaken checks that additions and updates guard what is unique in profiles.
func profileTaken(t *testing.T, s hive.UserStore) {
	for i := range 2 {
		_, err := s.Add(t.Context(), sampleUser(i))
		require.NoError(t, err)
	}
	_, err := s.Update(t.Context(), 2, func(u *hive.User) error {
		u.EditProfile().SSOID = sampleProfile(0).SSOID
		return nil
	})
	requireConflict(t, hive.ReasonSSOTaken, err)
	_, err = s.Update(t.Context(), 2, func(u *hive.User) error {
		u.EditProfile().EmailClaim = sampleProfile(0).EmailClaim
		return nil
	})
	requireConflict(t, hive.ReasonEmailTaken, err)
	_, err = s.Add(t.Context(), hive.User{Login: "third", Profile: &hive.Profile{EmailClaim: sampleProfile(0).EmailClaim}})
	requireConflict(t, hive.ReasonEmailTaken, err)
	_, err = s.Update(t.Context(), 2, func(u *hive.User) error { u.Login = sampleUser(0).Login; return nil })
	requireConflict(t, hive.ReasonLoginTaken, err)
}

// accountFilters checks the queries for what DeviceHive does not know.
func accountFilters(t *testing.T, s hive.UserStore) {
	service, group := hive.ServiceUser, hive.UserGroup
	for _, u := range []hive.User{
		{Login: "Ada", Profile: &hive.Profile{Email: "Ada@Example.org", Groups: []hive.ID{4, 5}, Tags: []hive.Tag{{Key: "a.b", Value: "1"}, {Key: "c", Value: "2"}}}},
		{Login: "ÄDA", Profile: &hive.Profile{Approval: hive.BeforeDecision, SignUp: hive.ToApprove, Tags: []hive.Tag{{Key: "a.b", Value: "2"}, {Key: "c", Value: "1"}}}},
		{Kind: service, Login: "ada", Profile: &hive.Profile{Email: "ada@example.ORG", Groups: []hive.ID{5}}},
		{Kind: group, Login: "admins", Profile: &hive.Profile{Groups: []hive.ID{5}}},
		{Kind: group, Login: "everybody"},
		{Login: "plain"},
		{Login: "rejected", Profile: &hive.Profile{Approval: hive.Rejected, SignUp: hive.BeforeConfirmation, Email: "a.a@example.org"}},
	} {
		_, err := s.Add(t.Context(), u)
		require.NoError(t, err)
	}
	// What was changed is found by what it is now.
	_, err := s.Update(t.Context(), 6, func(u *hive.User) error {
		*u.EditProfile() = hive.Profile{Email: "old@example.org", Groups: []hive.ID{4}}
		return nil
	})
	require.NoError(t, err)
	_, err = s.Update(t.Context(), 6, func(u *hive.User) error { u.Profile = nil; return nil })
	require.NoError(t, err)

	for name, c := range map[string]struct {
		query hive.UserQuery
		want  []hive.ID
	}{
		"persons":                  {hive.UserQuery{}, []hive.ID{1, 2, 6, 7}},
		"persons, asked for":       {hive.UserQuery{Kinds: []hive.AccountKind{hive.Person}}, []hive.ID{1, 2, 6, 7}},
		"services":                 {hive.UserQuery{Kinds: []hive.AccountKind{service}}, []hive.ID{3}},
		"no persons":               {hive.UserQuery{Kinds: []hive.AccountKind{group, service}}, []hive.ID{3, 4, 5}},
		"every kind":               {hive.UserQuery{Kinds: everyKind}, []hive.ID{1, 2, 3, 4, 5, 6, 7}},
		"login of a service":       {hive.UserQuery{Login: "ada"}, nil},
		"login in any case":        {hive.UserQuery{LoginFold: "aDA", Kinds: everyKind}, []hive.ID{1, 3}},
		"login beyond ASCII":       {hive.UserQuery{LoginFold: "äda"}, []hive.ID{2}},
		"no login":                 {hive.UserQuery{LoginFold: "a"}, nil},
		"login in any case, exact": {hive.UserQuery{LoginFold: "ada", Login: "Ada", Kinds: everyKind}, []hive.ID{1}},
		"email":                    {hive.UserQuery{Email: "ADA@example.org"}, []hive.ID{1}},
		"email of any kind":        {hive.UserQuery{Email: "ADA@example.org", Kinds: everyKind}, []hive.ID{1, 3}},
		"email given up":           {hive.UserQuery{Email: "old@example.org"}, nil},
		"email is no regexp":       {hive.UserQuery{Email: "a.a@example.org"}, []hive.ID{7}},
		"approved":                 {hive.UserQuery{Approval: new(hive.Approved)}, []hive.ID{1, 6}},
		"before a decision":        {hive.UserQuery{Approval: new(hive.BeforeDecision)}, []hive.ID{2}},
		"rejected":                 {hive.UserQuery{Approval: new(hive.Rejected)}, []hive.ID{7}},
		"sign-up final":            {hive.UserQuery{SignUp: new(hive.SignUpFinal)}, []hive.ID{1, 6}},
		"sign-up unconfirmed":      {hive.UserQuery{SignUp: new(hive.BeforeConfirmation)}, []hive.ID{7}},
		"sign-up to approve":       {hive.UserQuery{SignUp: new(hive.ToApprove)}, []hive.ID{2}},
		"members":                  {hive.UserQuery{MemberOf: 5}, []hive.ID{1}},
		"members of any kind":      {hive.UserQuery{MemberOf: 5, Kinds: everyKind}, []hive.ID{1, 3, 4}},
		"members, one left":        {hive.UserQuery{MemberOf: 4}, []hive.ID{1}},
		"no members":               {hive.UserQuery{MemberOf: 9}, nil},
		"members by login":         {hive.UserQuery{MemberOf: 5, LoginPattern: "a%", Kinds: everyKind}, []hive.ID{3, 4}},
		"tag":                      {hive.UserQuery{Tags: []hive.Tag{{Key: "a.b", Value: "1"}}}, []hive.ID{1}},
		"key and value of two":     {hive.UserQuery{Tags: []hive.Tag{{Key: "a.b", Value: "3"}}}, nil},
		"two tags":                 {hive.UserQuery{Tags: []hive.Tag{{Key: "a.b", Value: "2"}, {Key: "c", Value: "1"}}}, []hive.ID{2}},
		"tags of two accounts":     {hive.UserQuery{Tags: []hive.Tag{{Key: "a.b", Value: "1"}, {Key: "c", Value: "1"}}}, nil},
		"all at once": {hive.UserQuery{
			LoginFold: "ada", Email: "ada@example.org", Approval: new(hive.Approved), SignUp: new(hive.SignUpFinal), MemberOf: 4,
			Tags: []hive.Tag{{Key: "c", Value: "2"}}, Role: new(hive.Administrator), Status: new(hive.Active), LoginPattern: "A%",
		}, []hive.ID{1}},
	} {
		requireSelected(t, s, name, c.query, c.want)
	}

	u, err := s.ByLogin(t.Context(), "ada")
	require.NoError(t, err, "logins are of any kind")
	require.EqualValues(t, 3, u.ID)
}
