package actions

import (
	"context"

	"hivewire/hive"
)

type userUpdateCurrent struct {
	User *userChange `json:"user" required:"true"`
}

var _ = define(Action{
	Name:   "user/updateCurrent",
	Doc:    "Changes what it names of one's own account; clients may name password, data and introReviewed.",
	Needs:  hive.UpdateCurrentUser,
	REST:   REST{Route: "PUT /user/current", Body: "user", Status: 204, Null: "{}"},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *userUpdateCurrent) (None, error) {
	if in.User == nil {
		return None{}, errUserRequired
	}
	_, err := c.Hive.Users.Update(ctx, c.Caller, c.Caller.UserID, in.User.domain())
	return None{}, err
})
