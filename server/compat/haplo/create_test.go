package haplo_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/haplo"
)

func TestCreate(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	got := w.post(t, "create", `{"nameFirst":" Ada  M","nameLast":"Okafor","email":"Ada@Example.org"}`)
	id := got.User["id"]
	require.Equal(t, fmt.Sprintf(`{"success":true,"kind":"haplo:api-v0:user:create","user":{"id":%v,"nameFirst":"Ada M","nameLast":"Okafor",`+
		`"name":"Ada M Okafor","code":null,"email":"Ada@Example.org","ref":null,"isGroup":false,"isActive":true,"isSuperUser":false,`+
		`"isServiceUser":false,"isAnonymous":false,"localeId":"en","directGroupMembership":[],"tags":{}}}`, id), got.body)
	user, err := w.Users.ByLogin(t.Context(), "ada@example.org")
	require.NoError(t, err)
	require.Equal(t, hive.Client, user.Role)
	require.Empty(t, user.PasswordHash)
	require.Empty(t, user.Details().WelcomeHash)

	got = w.post(t, "create?welcomeLink=0", `{"nameFirst":"B","nameLast":"C","email":"b@c.d","ref":"890qv","localeId":"es",
		"directGroupMembership":["group:212","haplo:group:example"],"tags":{"staff":9,"username":"BeeCee"},"id":7,"isActive":false}`)
	require.Equal(t, 200, got.status, got.body)
	require.Empty(t, got.WelcomeLink)
	require.Equal(t, map[string]any{
		"id": got.User["id"], "nameFirst": "B", "nameLast": "C", "name": "B C", "code": nil, "email": "b@c.d", "ref": "890qv", "isGroup": false,
		"isActive": true, "isSuperUser": false, "isServiceUser": false, "isAnonymous": false, "localeId": "es",
		"directGroupMembership": []any{"haplo:group:example", "group:212"}, "tags": map[string]any{"staff": "9", "username": "beecee"},
	}, got.User)
	user, err = w.Users.ByLogin(t.Context(), "beecee")
	require.NoError(t, err)
	require.Equal(t, "b@c.d", user.Details().Email)
}

func TestCreateRefuses(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	w.make(t, hive.User{Login: "Login@Example.com", Disabled: true})
	count := func() int {
		n, err := w.Users.Count(t.Context(), hive.UserQuery{})
		require.NoError(t, err)
		return n
	}
	before := count()
	const person = `"nameFirst":"A","nameLast":"B","email":"a@b.c"`
	missing := func(attribute string) string {
		return "User must have a non-empty String " + attribute + " attribute"
	}
	for body, want := range map[string][2]string{
		`{}`:                                            {exception, missing("nameFirst")},
		`{"nameLast":5,"email":"x"}`:                    {exception, missing("nameFirst")},
		`{"nameFirst":null}`:                            {exception, missing("nameFirst")},
		`{"nameFirst":"A","email":"x"}`:                 {exception, missing("nameLast")},
		`{"nameFirst":"A","nameLast":""}`:               {exception, missing("nameLast")},
		`{"nameFirst":"A","nameLast":"B"}`:              {exception, missing("email")},
		`{"nameFirst":"A","nameLast":"B","email":null}`: {exception, missing("email")},
		`{"nameFirst":"A","nameLast":"B","email":"x"}`:  {exception, "User must have a valid email attribute"},
		`{"nameFirst":"A","nameLast":"B","email":"FIRST.last@example.com"}`: {
			"creation-failed", "User cannot be created with email FIRST.last@example.com as another user already has that email",
		},
		`{"nameFirst":"A","nameLast":"B","email":"login@example.com"}`: {
			"creation-failed", "User cannot be created with username login@example.com as another user already has that username",
		},
		`{` + person + `,"tags":{"username":"First"}}`: {
			"creation-failed", "User cannot be created with username first as another user already has that username",
		},
		`{` + person + `,"ref":"test"}`:                  {"creation-failed", "Could not add ref test to user as it is not a valid reference to an object"},
		`{` + person + `,"ref":1}`:                       {exception, "Could not add ref 1 to user as it is not a valid reference to an object"},
		`{` + person + `,"localeId":"xx"}`:               {exception, "Unknown locale: xx"},
		`{` + person + `,"directGroupMembership":["x"]}`: {exception, "Group with code x does not exist"},
		`{` + person + `,"tags":{"username":""}}`:        {exception, "A username has 1 to 128 characters and no white space"},
		`{` + person + `,"tags":[]}`:                     {exception, "The tags attribute of a user must be an Object"},
		`x`:                                              {exception, "The body of the request is not a JSON object"},
	} {
		got := w.post(t, "create?welcomeLink=1", body)
		got.refused(t, 400, want[0], want[1])
		require.Equal(t, before, count(), body)
	}
}

func TestLocalesAreASetting(t *testing.T) {
	w := newWorld(t, haplo.Options{Locales: []string{"de"}})
	got := w.post(t, "id/130", `{"localeId":"es"}`)
	got.refused(t, 400, exception, "Unknown locale: es")
	got = w.post(t, "id/130", `{"localeId":"de"}`)
	require.Equal(t, "de", got.User["localeId"])
}

// TestOneOfManyWins has many writers at once want what only one can have.
func TestOneOfManyWins(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	const writers = 8
	var targets []hive.User
	for i := range writers {
		targets = append(targets, w.make(t, hive.User{Login: fmt.Sprint("racer", i)}))
	}
	for name, c := range map[string]struct {
		path func(i int) string
		body func(i int) string
		kind string
	}{
		"create with one e-mail": {
			func(int) string { return "create" },
			func(i int) string {
				return fmt.Sprintf(`{"nameFirst":"A","nameLast":"%d","email":"%s@example.com"}`, i, []string{"one", "ONE"}[i%2])
			}, "creation-failed",
		},
		"create with one e-mail and different usernames": {
			func(int) string { return "create" },
			func(i int) string {
				return fmt.Sprintf(`{"nameFirst":"A","nameLast":"B","email":"two@example.com","tags":{"username":"user%d"}}`, i)
			}, "creation-failed",
		},
		"rename to one username": {
			func(i int) string { return "id/" + idText(targets[i].ID) },
			func(i int) string { return `{"tags":{"username":"` + []string{"Winner", "winner"}[i%2] + `"}}` }, "update-failed",
		},
		"change to one e-mail": {
			func(i int) string { return "id/" + idText(targets[i].ID) },
			func(int) string { return `{"email":"three@example.com"}` }, "update-failed",
		},
	} {
		var wg sync.WaitGroup
		replies := make([]reply, writers)
		for i := range writers {
			wg.Go(func() { replies[i] = w.post(t, c.path(i), c.body(i)) })
		}
		wg.Wait()
		won := 0
		for _, got := range replies {
			if got.status == 200 {
				won++
				continue
			}
			require.Equal(t, 400, got.status, got.body)
			require.Equal(t, "haplo:api-v0:user:"+c.kind, got.Kind, name)
			require.True(t, strings.HasSuffix(got.Error.Message, "already has that email") || strings.HasSuffix(got.Error.Message, "already has that username"))
		}
		require.Equal(t, 1, won, name)
	}
}

// TestTheStoreDecides has another API take a login after this one found it free.
func TestTheStoreDecides(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	take := func(login string) {
		w.found = func() {
			w.found = nil
			w.make(t, hive.User{Login: login})
		}
	}
	before := w.account(t, first)
	take("ada")
	got := w.post(t, "id/130", `{"nameFirst":"Ada","tags":{"username":"Ada","x":"y"}}`)
	got.refused(t, 400, "update-failed", "User 130 cannot be updated to have username ada as another user already has that username")
	require.Equal(t, before, w.account(t, first))
	take("ada@b.c")
	got = w.post(t, "create", `{"nameFirst":"A","nameLast":"B","email":"Ada@b.c"}`)
	got.refused(t, 400, "creation-failed", "User cannot be created with username ada@b.c as another user already has that username")

	w.found = func() { // another server has the address set for somebody else
		w.found = nil
		w.make(t, hive.User{Login: "elsewhere", Profile: &hive.Profile{Email: "E@b.c", EmailClaim: "e@b.c"}})
	}
	got = w.post(t, "id/130", `{"nameFirst":"Ada","email":"e@B.c"}`)
	got.refused(t, 400, "update-failed", "User 130 cannot be updated to have email e@B.c as another user already has that email")
	require.Equal(t, before, w.account(t, first))

	w.found = func() {
		w.found = nil
		require.NoError(t, w.Users.Delete(t.Context(), hive.Operator(), first))
	}
	got = w.post(t, "id/130", `{"email":"x@y.z"}`)
	got.refused(t, 400, "no-such-user", "User 130 does not exist")
}
