package actions

import (
	"hivewire/hive"
	"hivewire/internal/wire"
)

// apiKeyView is an API key but for the secret, which nobody knows any more.
type apiKeyView struct {
	Prefix  string    `json:"prefix" doc:"The first 16 characters of the key."`
	UserID  hive.ID   `json:"userId" doc:"The account that requests with the key act as."`
	Path    string    `json:"path" doc:"What the paths of requests begin with that the key is good for; after = the only path."`
	Name    string    `json:"name"`
	Created wire.Time `json:"created"`
}

func viewAPIKey(k *hive.APIKey) apiKeyView {
	return apiKeyView{Prefix: k.Prefix, UserID: k.UserID, Path: k.Path, Name: k.Name, Created: wire.Time{Time: k.Created}}
}
