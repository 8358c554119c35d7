package actions

import (
	"context"

	"hivewire/hive"
)

type userDelete struct {
	UserID *hive.ID `json:"userId" required:"true"`
}

var _ = define(Action{
	Name:   "user/delete",
	Doc:    "Deletes an account other than one's own; its tokens stop working at once.",
	Needs:  hive.ManageUser,
	REST:   REST{Route: "DELETE /user/{userId}", Status: 204},
	Waits:  true,
	Audits: hive.AuditDelete,
}, func(ctx context.Context, c *Call, in *userDelete) (None, error) {
	if in.UserID == nil {
		return None{}, errUserID
	}
	return None{}, c.Hive.Users.Delete(ctx, c.Caller, *in.UserID)
})
