package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type accountInsert struct {
	Account *newAccount `json:"account" required:"true"`
}

type newAccount struct {
	ID    *hive.ID         `json:"id" doc:"The number; the next one unless it is given."`
	Login wire.Opt[string] `json:"login" required:"true" doc:"1 to 128 characters; the code of services and groups."`
	accountChange
}

var errAccountRequired = hive.Errorf(hive.Invalid, "Account is required")

var _ = define(Action{
	Name:   "account/insert",
	Doc:    "Makes an account with everything that any API knows of it, without DeviceHive's rules for logins and passwords; only for administrators.",
	Needs:  hive.ManageUser,
	REST:   REST{Route: "POST /account", Body: "account", Result: "account", Status: 201},
	Waits:  true,
	Audits: hive.AuditInsert,
}, func(ctx context.Context, c *Call, in *accountInsert) (accountReply, error) {
	if in.Account == nil {
		return accountReply{}, errAccountRequired
	}
	in.Account.accountChange.Login = in.Account.Login
	wanted, err := in.Account.domain()
	if err != nil {
		return accountReply{}, err
	}
	var id hive.ID
	if in.Account.ID != nil {
		id = *in.Account.ID
	}
	user, err := c.Hive.Accounts.Insert(ctx, c.Caller, id, wanted)
	if err != nil {
		return accountReply{}, err
	}
	return c.viewAccount(ctx, &user)
})
