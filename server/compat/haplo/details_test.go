package haplo_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/haplo"
)

func idText(id hive.ID) string { return strconv.FormatInt(int64(id), 10) }

func TestDetails(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	w.amend(t, first, func(u *hive.User, p *hive.Profile) {
		u.Login, p.Groups, p.Tags = "First", []hive.ID{bare, example}, []hive.Tag{{Key: "<k>", Value: "&"}, {Key: "username"}}
	})
	for path, want := range map[string]string{
		"id/130": `"id":130,"nameFirst":"First","nameLast":"Last","name":"First Last","code":null,"email":"first.last@example.com","ref":null,` +
			`"isGroup":false,"isActive":true,"isSuperUser":false,"isServiceUser":false,"isAnonymous":false,"localeId":"en",` +
			`"directGroupMembership":["haplo:group:example","group:212"],"tags":{"<k>":"&","username":"first"}`,
		"id/1": `"id":1,"nameFirst":null,"nameLast":null,"name":null,"code":null,"email":null,"ref":null,` +
			`"isGroup":false,"isActive":true,"isSuperUser":true,"isServiceUser":false,"isAnonymous":false,"localeId":"en","directGroupMembership":[],"tags":{}`,
		"id/211": `"id":211,"nameFirst":null,"nameLast":null,"name":"haplo:group:example","code":"haplo:group:example","email":null,"ref":null,` +
			`"isGroup":true,"isActive":true,"isSuperUser":false,"isServiceUser":false,"isAnonymous":true,"localeId":"en","directGroupMembership":[],"tags":{}`,
		"id/212": `"id":212,"nameFirst":null,"nameLast":null,"name":"group:212","code":null,"email":null,"ref":null,` +
			`"isGroup":true,"isActive":true,"isSuperUser":false,"isServiceUser":false,"isAnonymous":true,"localeId":"en","directGroupMembership":[],"tags":{}`,
		"id/" + tag("username", "fIRST", "<k>", "&"): ``,
	} {
		got := w.get(t, path)
		require.Equal(t, 200, got.status, got.body)
		if want == "" {
			require.Equal(t, w.get(t, "id/130").body, got.body)
			continue
		}
		require.Equal(t, `{"success":true,"kind":"haplo:api-v0:user:details","user":{`+want+`}}`, got.body)
	}
}

func TestDetailsThatAreNotThere(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	w.make(t, hive.User{Login: "FIRST", Profile: &hive.Profile{Tags: []hive.Tag{{Key: "a", Value: "1"}}}})
	for path, want := range map[string]struct {
		status        int
		kind, message string
	}{
		"id/7777":                        {400, "no-such-user", "User 7777 does not exist"},
		"id":                             {400, "no-details-provided", "Neither the id of a user nor tags were given"},
		"id/":                            {400, "no-details-provided", "Neither the id of a user nor tags were given"},
		"id/?other=1":                    {400, "no-tag-query-provided", "No tag was given, as in tag:name=value"},
		"id/" + tag("a", "2"):            {404, "no-user-found", "No user has the tags"},
		"id/" + tag("a", "1", "a", "2"):  {404, "no-user-found", "No user has the tags"},
		"id/" + tag("username", "first"): {404, "multiple-users-found", "Several users have the tags"},
		"id/" + tag("username", ""):      {404, "no-user-found", "No user has the tags"},
		"id/" + tag("username", "first", "username", "x"): {404, "no-user-found", "No user has the tags"},
		"id/" + tag("username", "haplo:group:example"):    {404, "no-user-found", "No user has the tags"},
		"id/?tag:a=%ff": {404, "no-user-found", "No user has the tags"},
		"id/x":          {404, "haplo:api-v0:generic:no-response", "API implementation did not respond"},
	} {
		got := w.get(t, path)
		got.refused(t, want.status, want.kind, want.message)
	}
}
