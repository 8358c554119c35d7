package actions

import (
	"context"

	"hivewire/hive"
)

type userUpdateCurrent struct {
	User *userChange `json:"user" required:"true"`
}

var _ = defineWrite(Action{
	Name:   "user/updateCurrent",
	Doc:    "Changes what it names of one's own account; clients may name password, data and introReviewed.",
	Needs:  hive.UpdateCurrentUser,
	REST:   REST{Route: "PUT /user/current", Body: "user", Status: 204, Null: "{}"},
	Waits:  true,
	Target: ownAccount,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *userUpdateCurrent) hive.Pending[hive.User] {
	if in.User == nil {
		return hive.Failed[hive.User](errUserRequired)
	}
	return c.Hive.Users.BeginUpdate(ctx, c.Caller, c.Caller.UserID, in.User.domain())
}, saysNothing)
