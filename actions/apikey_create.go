package actions

import (
	"context"

	"hivewire/hive"
)

type apiKeyCreate struct {
	UserID *hive.ID `json:"userId" required:"true" doc:"The account that requests with the key act as."`
	Path   string   `json:"path" doc:"What the paths of requests begin with that the key is good for, or the only one after =; /api/v0-user/ unless it is given."`
	Name   string   `json:"name" doc:"For people."`
}

type apiKeyCreateReply struct {
	Key    string     `json:"key" doc:"The key itself, which is shown this once."`
	APIKey apiKeyView `json:"apiKey"`
}

// haploPath is where Haplo's user API is, for which keys are usually made.
const haploPath = "/api/v0-user/"

var _ = define(Action{
	Name:   "apikey/create",
	Doc:    "Makes a key with which programs act as an account in Haplo's user API; only for administrators.",
	Needs:  hive.ManageUser,
	REST:   REST{Route: "POST /apikey", Body: "*", Status: 201},
	Waits:  true,
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *apiKeyCreate) (out apiKeyCreateReply, err error) {
	if in.UserID == nil {
		return out, errUserID
	}
	if in.Path == "" {
		in.Path = haploPath
	}
	var key hive.APIKey
	out.Key, key, err = c.Hive.APIKeys.Create(ctx, c.Caller, *in.UserID, in.Path, in.Name)
	out.APIKey = viewAPIKey(&key)
	return out, err
})
