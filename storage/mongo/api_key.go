package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// apiKeyDocument is a document of the collection apikeys.
type apiKeyDocument struct {
	Prefix  string        `bson:"_id"`
	Hash    string        `bson:"hash"`
	UserID  hive.ID       `bson:"userId"`
	Path    string        `bson:"path"`
	Name    string        `bson:"name,omitempty"`
	Created bson.DateTime `bson:"createdAt"`
}

var apiKeyKind = kind[string, hive.APIKey, apiKeyDocument, hive.APIKeyQuery]{
	docs: form[hive.APIKey, apiKeyDocument]{
		collection: "apikeys",
		noun:       "API key",
		encode: func(k *hive.APIKey) (apiKeyDocument, error) {
			return apiKeyDocument{k.Prefix, k.Hash, k.UserID, k.Path, k.Name, bson.NewDateTimeFromTime(k.Created)}, nil
		},
		decode: func(d *apiKeyDocument) hive.APIKey {
			return hive.APIKey{Prefix: d.Prefix, Hash: d.Hash, UserID: d.UserID, Path: d.Path, Name: d.Name, Created: d.Created.Time().UTC()}
		},
		indexes: []index{
			{name: "userId_1", keys: sorted(false, "userId")},
			changeIndex,
		},
	},
	key:    func(k *hive.APIKey) string { return k.Prefix },
	keyed:  func(prefix string) hive.APIKey { return hive.APIKey{Prefix: prefix} },
	filter: func(q hive.APIKeyQuery) bson.D { return ofUser(q.UserID) },
	page:   func(hive.APIKeyQuery) hive.Page { return hive.Page{} },
}
