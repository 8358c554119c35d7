package haplo_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/server/compat/haplo"
)

func TestGroupDetails(t *testing.T) {
	w := newWorld(t, haplo.Options{})
	in := func(groups ...hive.ID) *hive.Profile { return &hive.Profile{Groups: groups} }
	w.amend(t, bare, func(_ *hive.User, p *hive.Profile) { p.Groups = []hive.ID{example} })
	nested := w.make(t, hive.User{Login: "nested", Profile: in(bare)})
	both := w.make(t, hive.User{Login: "both", Profile: in(example, bare)})
	locked := w.make(t, hive.User{Login: "locked", Locked: true, Profile: in(example)}) // is active nevertheless
	w.make(t, hive.User{Login: "blocked", Disabled: true, Profile: in(example)})
	w.make(t, hive.User{Kind: hive.ServiceUser, Login: "program", Profile: in(example)})
	for _, name := range []string{"haplo:group:example", "group:211", "haplo%3Agroup%3Aexample"} {
		got := w.get(t, "group/"+name)
		require.Equal(t, "haplo:api-v0:user:group-details", got.Kind, got.body)
		require.Equal(t, []hive.ID{nested.ID, both.ID, locked.ID}, got.Users)
		require.Equal(t, w.get(t, "id/211").User, got.Group)
	}
	got := w.get(t, "group/group:212")
	require.Equal(t, []hive.ID{nested.ID, both.ID}, got.Users)
	require.Equal(t, []any{"haplo:group:example"}, got.Group["directGroupMembership"])
	got = w.get(t, "group/"+haplo.GroupCode)
	require.Contains(t, got.body, `"users":[],"group":{"id":`)
	for _, name := range []string{"nope", "group:130", "212", "admin"} {
		got := w.get(t, "group/"+name)
		got.refused(t, 400, exception, "Group with code "+name+" does not exist")
	}
	require.Equal(t, exception, func() string { r := w.get(t, "group/%ff"); return r.Kind }())
}
