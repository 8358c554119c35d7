package embedded

import (
	"cmp"
	"encoding/json"
	"time"

	"hivewire/hive"
)

// apiKeyHead is an API key in the database, without its prefix.
type apiKeyHead struct {
	Hash    string    `json:"hash"`
	UserID  hive.ID   `json:"userId"`
	Path    string    `json:"path"`
	Name    string    `json:"name,omitempty"`
	Created time.Time `json:"createdAt"`
}

var apiKeyKind = &kind[string, hive.APIKey, hive.APIKeyQuery]{
	noun:      "API key",
	prefix:    'k',
	key:       func(k *hive.APIKey) string { return k.Prefix },
	setKey:    func(k *hive.APIKey, prefix string) { k.Prefix = prefix },
	appendKey: appendText,
	parseKey:  parseText,
	lists:     func(in []list, k *hive.APIKey) []list { return append(in, list{id: k.UserID}) },
	among:     func(q hive.APIKeyQuery) (in []list, all bool) { return []list{{id: q.UserID}}, q.UserID == 0 },
	tidy:      func(_, k *hive.APIKey) { k.Created = k.Created.UTC().Truncate(time.Millisecond) },
	encode: func(b []byte, k *hive.APIKey) ([]byte, error) {
		return appendJSON(b, &apiKeyHead{k.Hash, k.UserID, k.Path, k.Name, k.Created})
	},
	decode: func(prefix string, head, _ []byte) (hive.APIKey, error) {
		var h apiKeyHead
		err := json.Unmarshal(head, &h)
		return hive.APIKey{Prefix: prefix, Hash: h.Hash, UserID: h.UserID, Path: h.Path, Name: h.Name, Created: h.Created}, err
	},
	match:   func(q hive.APIKeyQuery, k *hive.APIKey) bool { return q.Match(k) },
	page:    func(hive.APIKeyQuery) hive.Page { return hive.Page{} },
	compare: func(_ hive.SortField, a, b *hive.APIKey) int { return cmp.Compare(a.Prefix, b.Prefix) },
}
