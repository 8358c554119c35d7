package haplo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/haplo"
)

// TestUpdateFields posts every field with a value, as null and with wrong
// types to an account that has something of everything. A row without a kind succeeds.
func TestUpdateFields(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	other := w.make(t, hive.User{Login: "Taken", Profile: &hive.Profile{Email: "Taken@example.com"}, Disabled: true})
	full := hive.Profile{
		FirstName: "First", LastName: "Last", Email: "first.last@example.com", Ref: "890qv", LocaleID: "cy",
		Groups: []hive.ID{example}, Tags: []hive.Tag{{Key: "a", Value: "1"}, {Key: "b", Value: "2"}},
	}
	const (
		noFirst  = "User must have a non-empty String nameFirst attribute"
		noLast   = "User must have a non-empty String nameLast attribute"
		noEmail  = "User must have a non-empty String email attribute"
		badEmail = "User must have a valid email attribute"
		noGroups = "User must have an Array of group codes as directGroupMembership attribute"
		noTags   = "The tags attribute of a user must be an Object"
		username = "A username has 1 to 128 characters and no white space"
	)
	badRef := func(ref string) string {
		return "Could not add ref " + ref + " to user as it is not a valid reference to an object"
	}
	taken := func(what, value string) string {
		return "User 130 cannot be updated to have " + what + " " + value + " as another user already has that " + what
	}
	tags := func(values ...string) map[string]any {
		m := map[string]any{"a": "1", "b": "2"}
		for i := 0; i < len(values); i += 2 {
			m[values[i]] = values[i+1]
		}
		return m
	}
	for _, c := range []struct {
		body          string
		kind, message string         // of a refusal
		changed       map[string]any // of the user in the answer
	}{
		{body: `{}`},
		{body: `{"nameFirst":"Ada"}`, changed: map[string]any{"nameFirst": "Ada", "name": "Ada Last"}},
		{body: "{\"nameFirst\":\" Ada \\t Mary\\n\"}", changed: map[string]any{"nameFirst": "Ada Mary", "name": "Ada Mary Last"}},
		{body: `{"nameFirst":"First"}`},
		{body: `{"nameFirst":null}`, kind: exception, message: noFirst},
		{body: `{"nameFirst":""}`, kind: exception, message: noFirst},
		{body: `{"nameFirst":" \t"}`, kind: exception, message: noFirst},
		{body: `{"nameFirst":5}`, kind: exception, message: noFirst},
		{body: `{"nameFirst":["Ada"]}`, kind: exception, message: noFirst},
		{body: `{"nameFirst":"` + strings.Repeat("é", 192) + `"}`, kind: exception, message: "The nameFirst attribute of a user has at most 191 characters that can be printed"},
		{body: `{"nameFirst":"A\u001bB"}`, kind: exception, message: "The nameFirst attribute of a user has at most 191 characters that can be printed"},

		{body: `{"nameLast":"Okafor"}`, changed: map[string]any{"nameLast": "Okafor", "name": "First Okafor"}},
		{body: `{"nameLast":null}`, kind: exception, message: noLast},
		{body: `{"nameLast":true}`, kind: exception, message: noLast},

		{body: `{"email":"a+b@sub.example.org"}`, changed: map[string]any{"email": "a+b@sub.example.org"}},
		{body: `{"email":"FIRST.last@example.com"}`, changed: map[string]any{"email": "FIRST.last@example.com"}},
		{body: `{"email":"tAKEN@EXAMPLE.COM"}`, kind: "update-failed", message: taken("email", "tAKEN@EXAMPLE.COM")},
		{body: `{"email":null}`, kind: exception, message: noEmail},
		{body: `{"email":""}`, kind: exception, message: noEmail},
		{body: `{"email":{}}`, kind: exception, message: noEmail},
		{body: `{"email":"a@b"}`, kind: exception, message: badEmail},
		{body: `{"email":"a@@b.c"}`, kind: exception, message: badEmail},
		{body: `{"email":"a b@b.c"}`, kind: exception, message: badEmail},
		{body: `{"email":"@b.c"}`, kind: exception, message: badEmail},
		{body: `{"email":"a@b.c\n"}`, kind: exception, message: badEmail},
		{body: `{"email":"é@b.c"}`, kind: exception, message: badEmail},
		{body: `{"email":"` + strings.Repeat("a", 125) + `@b.c"}`, kind: exception, message: badEmail},

		{body: `{"ref":"0z9"}`, changed: map[string]any{"ref": "0z9"}},
		{body: `{"ref":"890qv"}`},
		{body: `{"ref":null}`, kind: "update-failed", message: badRef("null")},
		{body: `{"ref":"test"}`, kind: "update-failed", message: badRef("test")},
		{body: `{"ref":""}`, kind: "update-failed", message: badRef("")},
		{body: `{"ref":"890QV"}`, kind: "update-failed", message: badRef("890QV")},
		{body: `{"ref":{"x":1}}`, kind: exception, message: badRef(`{"x":1}`)},
		{body: `{"ref":8}`, kind: exception, message: badRef("8")},

		{body: `{"localeId":"en"}`, changed: map[string]any{"localeId": "en"}},
		{body: `{"localeId":"pt_BR"}`, changed: map[string]any{"localeId": "pt_BR"}},
		{body: `{"localeId":"cy"}`},
		{body: `{"localeId":"de"}`, kind: exception, message: "Unknown locale: de"},
		{body: `{"localeId":null}`, kind: exception, message: "Unknown locale: null"},
		{body: `{"localeId":["en"]}`, kind: exception, message: `Unknown locale: ["en"]`},

		{body: `{"directGroupMembership":["group:212","haplo:group:example"]}`, changed: map[string]any{"directGroupMembership": []any{"haplo:group:example", "group:212"}}},
		{body: `{"directGroupMembership":["group:212"]}`, changed: map[string]any{"directGroupMembership": []any{"group:212"}}},
		{body: `{"directGroupMembership":["group:211","haplo:group:example","group:211"]}`},
		{body: `{"directGroupMembership":[]}`, changed: map[string]any{"directGroupMembership": []any{}}},
		{body: `{"directGroupMembership":["group:212","nope"]}`, kind: exception, message: "Group with code nope does not exist"},
		{body: `{"directGroupMembership":["group:130"]}`, kind: exception, message: "Group with code group:130 does not exist"},
		{body: `{"directGroupMembership":["admin"]}`, kind: exception, message: "Group with code admin does not exist"},
		{body: `{"directGroupMembership":null}`, kind: exception, message: noGroups},
		{body: `{"directGroupMembership":"group:212"}`, kind: exception, message: noGroups},
		{body: `{"directGroupMembership":{}}`, kind: exception, message: noGroups},
		{body: `{"directGroupMembership":[212]}`, kind: exception, message: noGroups},
		{body: `{"directGroupMembership":[null]}`, kind: exception, message: noGroups},

		{body: `{"tags":{}}`},
		{body: `{"tags":{"b":"3","c":"4"}}`, changed: map[string]any{"tags": tags("b", "3", "c", "4")}},
		{body: `{"tags":{"b":""}}`, changed: map[string]any{"tags": tags("b", "")}},
		{body: `{"tags":{"b":7.50,"c":1e21,"d":true,".$":"x"}}`, changed: map[string]any{"tags": tags("b", "7.5", "c", "1e+21", "d", "true", ".$", "x")}},
		{body: `{"tags":null}`, kind: exception, message: noTags},
		{body: `{"tags":["a"]}`, kind: exception, message: noTags},
		{body: `{"tags":"a"}`, kind: exception, message: noTags},
		{body: `{"tags":{"a":null}}`, kind: exception, message: "The tag a of a user must have a value that is text"},
		{body: `{"tags":{"a":{}}}`, kind: exception, message: "The tag a of a user must have a value that is text"},
		{body: `{"tags":{"a":1e999}}`, kind: exception, message: "The tag a of a user must have a value that is text"},
		{body: `{"tags":{"c":"` + strings.Repeat("x", 64<<10) + `"}}`, kind: exception, message: "The tags of a user have at most 65536 bytes"},

		{body: `{"tags":{"username":"Ada"}}`, changed: map[string]any{"tags": tags("username", "ada")}},
		{body: `{"tags":{"username":"FIRST"}}`, changed: map[string]any{"tags": tags("username", "first")}},
		{body: `{"tags":{"username":"tAKEN"}}`, kind: "update-failed", message: taken("username", "taken")},
		{body: `{"tags":{"username":"HAPLO:group:example"}}`, kind: "update-failed", message: taken("username", "haplo:group:example")},
		{body: `{"tags":{"username":""}}`, kind: exception, message: username},
		{body: `{"tags":{"username":"a b"}}`, kind: exception, message: username},
		{body: `{"tags":{"username":"` + strings.Repeat("a", 129) + `"}}`, kind: exception, message: username},
		{body: `{"tags":{"username":null}}`, kind: exception, message: "The tag username of a user must have a value that is text"},

		{body: `{"id":7,"name":"X","code":"y","isActive":false,"isGroup":true,"isSuperUser":true,"password":"x","other":[1]}`},
		{body: `{"nameFirst":"Ada","email":"x"}`, kind: exception, message: badEmail},
		{body: `{"nameFirst":"Ada","directGroupMembership":["nope"]}`, kind: exception, message: "Group with code nope does not exist"},
		{body: `{"nameFirst":"Ada","tags":{"a":"9","z":null}}`, kind: exception, message: "The tag z of a user must have a value that is text"},
		{body: `[]`, kind: exception, message: "The body of the request is not a JSON object"},
		{body: ``, kind: exception, message: "The body of the request is not a JSON object"},
		{body: `{"nameFirst":"Ada"`, kind: exception, message: "The body of the request is not a JSON object"},
		{body: "{\"nameFirst\":\"\xff\"}", kind: exception, message: "The body of the request is not a JSON object"},
		{body: `{"nameFirst":"` + strings.Repeat("x", 1<<20) + `"}`, kind: exception, message: "The body of the request is not a JSON object"},
	} {
		before := w.amend(t, first, func(u *hive.User, p *hive.Profile) {
			full.SSOID, full.Created = p.SSOID, p.Created
			u.Login, *p = "first", full
		})
		shown := w.get(t, "id/130").User
		got := w.post(t, "id/130", c.body)
		name := c.body[:min(len(c.body), 100)]
		if c.kind != "" {
			got.refused(t, 400, c.kind, c.message)
			require.Equal(t, before, w.account(t, first), name)
			continue
		}
		require.Equal(t, 200, got.status, "%s: %s", name, got.body)
		require.Equal(t, "haplo:api-v0:user:update", got.Kind)
		for field, value := range c.changed {
			shown[field] = value
		}
		require.Equal(t, shown, got.User, name)
		require.Equal(t, shown, w.get(t, "id/130").User, name)
		if c.changed == nil {
			require.Equal(t, before, w.account(t, first), name)
		}
	}
	require.Equal(t, other, w.account(t, other.ID))
}

func TestUpdateTargets(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	got := w.post(t, "id/131", `{}`)
	got.refused(t, 400, "no-such-user", "User 131 does not exist")
	got = w.post(t, "id/99999999999999999999", `{}`)
	got.refused(t, 400, "no-such-user", "User 99999999999999999999 does not exist")
	got = w.post(t, "id/211", `{"nameFirst":"X"}`)
	got.refused(t, 400, "update-failed", "User 211 is a Group and cannot be updated")
	for _, id := range []string{"abc", "-1", "+1", "1x", "130/", "130/x", "%00"} {
		got = w.post(t, "id/"+id, `{}`)
		got.refused(t, 404, "haplo:api-v0:generic:no-response", "API implementation did not respond")
	}

	w = newWorld(t, haplo.Options{NotFoundStatus: 404})
	got = w.post(t, "id/131", `{}`)
	got.refused(t, 404, "no-such-user", "User 131 does not exist")
}

func TestAWholeAnswerCanBePostedBack(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	service := w.make(t, hive.User{
		Kind: hive.ServiceUser, Login: "program", Profile: &hive.Profile{
			FirstName: "Pro", Email: "pro@example.com", Tags: []hive.Tag{{Key: "username", Value: "x"}},
		},
	})
	odd := w.make(t, hive.User{Login: "Odd", Profile: &hive.Profile{ // as other APIs allow
		FirstName: " two  spaces ", Email: "First.Last@example.com", LocaleID: "de", Ref: "no ref",
		Groups: []hive.ID{example, 4711}, Tags: []hive.Tag{{Key: "username", Value: "old"}, {Key: "x", Value: ""}},
	}})
	for _, id := range []hive.ID{admin, first, service.ID, odd.ID} {
		before := w.account(t, id)
		shown := w.get(t, "id/"+idText(id))
		body, err := json.Marshal(shown.User)
		require.NoError(t, err)
		got := w.post(t, "id/"+idText(id), string(body))
		require.Equal(t, 200, got.status, got.body)
		require.Equal(t, shown.User, got.User)
		after := w.account(t, id)
		if id == odd.ID {
			after.EditProfile().Groups = before.Profile.Groups // the one that is gone is forgotten
		}
		require.Equal(t, before, after)
	}
}

func TestServiceUsersNeedAllThree(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	service := w.make(t, hive.User{Kind: hive.ServiceUser, Login: "program"})
	path := "id/" + idText(service.ID)
	got := w.post(t, path, `{"nameFirst":"A"}`)
	got.refused(t, 400, exception, "User must have a non-empty String nameLast attribute")
	got = w.post(t, path, `{"email":"a@b.c"}`)
	got.refused(t, 400, exception, "User must have a non-empty String nameFirst attribute")
	got = w.post(t, path, `{"tags":{"username":"x"}}`)
	got.refused(t, 400, "update-failed", "A service user cannot have a username")
	require.Equal(t, service, w.account(t, service.ID))

	got = w.post(t, path, `{"localeId":"es","directGroupMembership":["group:212"]}`)
	require.Equal(t, 200, got.status)
	got = w.post(t, path, `{"nameFirst":"A","nameLast":"B","email":"a@b.c"}`)
	require.Equal(t, `{"success":true,"kind":"haplo:api-v0:user:update","user":{"id":`+idText(service.ID)+`,"nameFirst":null,"nameLast":null,`+
		`"name":"A B","code":"program","email":null,"ref":null,"isGroup":false,"isActive":true,"isSuperUser":false,"isServiceUser":true,`+
		`"isAnonymous":false,"localeId":"es","directGroupMembership":["group:212"],"tags":{}}}`, got.body)
	require.Equal(t, "a@b.c", w.profile(t, service.ID).Email)
}

func TestUpdateByTags(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	got := w.post(t, "id/"+tag("username", "FIRST"), `{"tags":{"staff":"7"}}`)
	require.Equal(t, 200, got.status, got.body)
	got = w.post(t, "id"+tag("staff", "7"), `{"nameFirst":"Ada"}`) // without the slash
	require.Equal(t, "Ada Last", got.User["name"], got.body)
	got = w.post(t, "id/130"+tag("staff", "8"), `{"nameFirst":"Bea"}`) // an id wins
	require.Equal(t, "Bea Last", got.User["name"], got.body)
	got = w.post(t, "id"+tag("staff", "8"), `{"nameFirst":"Eve"}`)
	got.refused(t, 404, "no-user-found", "No user has the tags")
}

func TestWithoutTags(t *testing.T) {
	w := newWorld(t, haplo.Options{WithoutTags: true})
	got := w.post(t, "id/130", `{"tags":{"a":null,"username":"x"}}`)
	require.Equal(t, 200, got.status)
	require.NotContains(t, got.User, "tags")
	require.Nil(t, w.profile(t, first).Tags)
	for _, path := range []string{"id" + tag("a", "b"), "find-by-tag" + tag("a", "b")} {
		got = w.get(t, path)
		got.refused(t, 404, "haplo:api-v0:generic:no-response", "API implementation did not respond")
	}
}
