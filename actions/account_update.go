package actions

import (
	"context"

	"hivewire/hive"
)

type accountUpdate struct {
	UserID  *hive.ID       `json:"userId" required:"true"`
	Account *accountChange `json:"account" required:"true"`
}

var _ = define(Action{
	Name:   "account/update",
	Doc:    "Changes what it names of an account, where null clears, with everything that follows from it in every API; only for administrators.",
	Needs:  hive.ManageUser,
	REST:   REST{Route: "PUT /account/{userId}", Body: "account", Result: "account"},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *accountUpdate) (accountReply, error) {
	switch {
	case in.UserID == nil:
		return accountReply{}, errUserID
	case in.Account == nil:
		return accountReply{}, errAccountRequired
	}
	wanted, err := in.Account.domain()
	if err != nil {
		return accountReply{}, err
	}
	user, err := c.Hive.Accounts.Update(ctx, c.Caller, *in.UserID, wanted)
	if err != nil {
		return accountReply{}, err
	}
	return c.viewAccount(ctx, &user)
})
