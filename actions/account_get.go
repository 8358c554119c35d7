package actions

import (
	"context"

	"hivewire/hive"
)

type accountGet struct {
	UserID *hive.ID `json:"userId" required:"true"`
}

var _ = define(Action{
	Name:  "account/get",
	Doc:   "Shows everything that any API knows of an account, but for secrets; only for administrators.",
	Needs: hive.ManageUser,
	REST:  REST{Route: "GET /account/{userId}", Result: "account"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *accountGet) (accountReply, error) {
	if in.UserID == nil {
		return accountReply{}, errUserID
	}
	user, err := c.Hive.Accounts.Get(ctx, c.Caller, *in.UserID)
	if err != nil {
		return accountReply{}, err
	}
	return c.viewAccount(ctx, user)
})
