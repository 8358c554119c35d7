package haplo_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/haplo"
)

func TestFindByTag(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	tagged := func(values ...string) *hive.Profile {
		p := &hive.Profile{}
		for i := 0; i < len(values); i += 2 {
			p.Tags = append(p.Tags, hive.Tag{Key: values[i], Value: values[i+1]})
		}
		return p
	}
	one := w.make(t, hive.User{Login: "One", Profile: tagged("a", "1", "b", "2")})
	blocked := w.make(t, hive.User{Login: "one", Disabled: true, Profile: tagged("a", "1")})
	program := w.make(t, hive.User{Kind: hive.ServiceUser, Login: "program", Profile: tagged("a", "1", "b", "3")})
	w.make(t, hive.User{Kind: hive.UserGroup, Login: "group", Profile: tagged("a", "1")})
	for query, want := range map[string][]hive.ID{
		tag("a", "1"):                    {one.ID, blocked.ID, program.ID},
		tag("a", "1", "b", "2"):          {one.ID},
		tag("a", "1") + "&other=x":       {one.ID, blocked.ID, program.ID},
		tag("username", "ONE"):           {one.ID, blocked.ID},
		tag("username", "one", "b", "2"): {one.ID},
	} {
		got := w.get(t, "find-by-tag"+query)
		require.Equal(t, "haplo:api-v0:user:find-by-tag", got.Kind, got.body)
		require.Equal(t, want, got.Users, query)
		require.Nil(t, got.User)
	}
	for _, query := range []string{tag("a", "2"), tag("A", "1"), tag("b", "2", "a", "2"), tag("username", "program"), "?tag:=1"} {
		got := w.get(t, "find-by-tag"+query)
		got.refused(t, 404, "no-user-found", "No user has the tags")
	}
	for _, query := range []string{"", "?a=1", "?_ak=x"} {
		got := w.get(t, "find-by-tag"+query)
		got.refused(t, 400, "no-tag-query-provided", "No tag was given, as in tag:name=value")
	}
}
