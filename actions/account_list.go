package actions

import (
	"context"

	"hivewire/hive"
)

type accountList struct {
	Kind  string `json:"kind" doc:"user, service or group; all unless it is given."`
	Login string `json:"login" doc:"Exact, case-sensitive."`
	Email string `json:"email" doc:"In any case."`
	Group string `json:"group" doc:"Direct members of this group, by code or number."`
	Take  *int   `json:"take" doc:"At most so many; 100 unless it is given."`
	Skip  int    `json:"skip" doc:"Leaves out so many at the start."`
}

type accountListReply struct {
	Accounts []accountView `json:"accounts"`
}

var _ = define(Action{
	Name:  "account/list",
	Doc:   "Lists accounts of every kind by number, with everything that any API knows of them; only for administrators.",
	Needs: hive.ManageUser,
	REST:  REST{Route: "GET /account", Result: "accounts"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *accountList) (out accountListReply, err error) {
	q := hive.UserQuery{Kinds: hive.EveryKind(), Login: in.Login, Email: in.Email}
	q.Sort, q.Skip, q.Take = hive.ByID, max(in.Skip, 0), defaultAuditTake
	if in.Take != nil {
		q.Take = *in.Take
	}
	if in.Kind != "" {
		var kind hive.AccountKind
		if kind.UnmarshalText([]byte(in.Kind)) != nil {
			return out, hive.Errorf(hive.Invalid, "kind cannot be %q", in.Kind)
		}
		q.Kinds = []hive.AccountKind{kind}
	}
	users, err := c.Hive.Accounts.Find(ctx, c.Caller, q, in.Group)
	for i := range users {
		reply, err := c.viewAccount(ctx, &users[i])
		if err != nil {
			return out, err
		}
		out.Accounts = append(out.Accounts, reply.Account)
	}
	return out, err
})
