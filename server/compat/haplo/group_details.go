package haplo

import (
	"slices"
	"unicode/utf8"

	"hivewire/hive"
)

// groupDetails shows a group and its active members.
func (c *call) groupDetails() (*answer, error) {
	if c.argument == "" {
		return nil, errNoResponse()
	}
	group, err := c.groupNamed(c.argument)
	if err != nil {
		return nil, err
	}
	members, err := c.hive.Users.MembersOf(c.ctx, group.ID)
	if err != nil {
		return nil, err
	}
	shown, err := c.show(group)
	members = slices.DeleteFunc(members, func(u hive.User) bool { return u.Disabled })
	return &answer{Kind: kindGroup, Users: ids(members), Group: shown}, err
}

// groupNamed returns the group with a code, or with the number after "group:".
func (c *call) groupNamed(name string) (group *hive.User, err error) {
	if utf8.ValidString(name) {
		group, err = c.hive.Users.GroupNamed(c.ctx, name)
	}
	if hive.KindOf(err) == hive.NotFound || group == nil && err == nil {
		err = exception("Group with code %s does not exist", name)
	}
	return group, err
}
