package actions

import (
	"context"

	"hivewire/hive"
)

type userList struct {
	userFilter
	listPage
}

type userListReply struct {
	Users []userView `json:"users"`
}

var _ = define(Action{
	Name:  "user/list",
	Doc:   "Lists accounts by login, role and status.",
	Needs: hive.ManageUser,
	REST:  restList("GET /user", "users"),
	Waits: true,
}, func(ctx context.Context, c *Call, in *userList) (out userListReply, err error) {
	q := in.query()
	var empty bool
	if q.Page, empty, err = in.page(byLogin); err != nil || empty {
		return out, err
	}
	users, err := c.Hive.Users.Find(ctx, q)
	for i := range users {
		out.Users = append(out.Users, viewUser(&users[i]))
	}
	return out, err
})
