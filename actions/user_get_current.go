package actions

import (
	"context"

	"hivewire/hive"
)

type userGetCurrent struct {
	Current userDetail `json:"current"`
}

var _ = define(Action{
	Name:  "user/getCurrent",
	Doc:   "Shows one's own account and its networks.",
	Needs: hive.GetCurrentUser,
	REST:  REST{Route: "GET /user/current", Result: "current"},
}, func(ctx context.Context, c *Call, _ *None) (out userGetCurrent, err error) {
	err = c.showUser(ctx, c.Caller.UserID, &out.Current)
	if hive.KindOf(err) == hive.NotFound {
		err = hive.Errorf(hive.Conflict, "Can not get current user.")
	}
	return out, err
})
