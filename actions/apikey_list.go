package actions

import (
	"context"

	"hivewire/hive"
)

type apiKeyList struct {
	UserID *hive.ID `json:"userId" doc:"Only those of this account."`
}

type apiKeyListReply struct {
	APIKeys []apiKeyView `json:"apiKeys"`
}

var _ = define(Action{
	Name:  "apikey/list",
	Doc:   "Lists API keys without their secrets; only for administrators.",
	Needs: hive.ManageUser,
	REST:  REST{Route: "GET /apikey", Result: "apiKeys"},
	Waits: true,
}, func(ctx context.Context, c *Call, in *apiKeyList) (out apiKeyListReply, err error) {
	var q hive.APIKeyQuery
	if in.UserID != nil {
		q.UserID = *in.UserID
	}
	keys, err := c.Hive.APIKeys.Find(ctx, c.Caller, q)
	for i := range keys {
		out.APIKeys = append(out.APIKeys, viewAPIKey(&keys[i]))
	}
	return out, err
})
