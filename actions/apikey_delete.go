package actions

import (
	"context"

	"hivewire/hive"
)

type apiKeyDelete struct {
	Prefix string `json:"prefix" required:"true" doc:"The first 16 characters of the key."`
}

var _ = define(Action{
	Name:   "apikey/delete",
	Doc:    "Revokes an API key at once; only for administrators.",
	Needs:  hive.ManageUser,
	REST:   REST{Route: "DELETE /apikey/{prefix}", Status: 204},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *apiKeyDelete) (None, error) {
	if in.Prefix == "" {
		return None{}, hive.Errorf(hive.Invalid, "Prefix of the API key is wrong or empty")
	}
	return None{}, c.Hive.APIKeys.Revoke(ctx, c.Caller, in.Prefix)
})
