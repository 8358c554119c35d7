package embedded

import (
	"bytes"
	"cmp"
	"encoding/json"

	"hivewire/hive"
)

// catalogHead is a catalogue entry in the database, without its id and details.
type catalogHead struct {
	Kind        hive.CatalogKind `json:"kind"`
	Name        string           `json:"name"`
	Description string           `json:"description,omitempty"`
	Inactive    bool             `json:"inactive,omitempty"`
}

var catalogKind = &kind[hive.ID, hive.CatalogEntry, hive.CatalogQuery]{
	noun:      "Catalogue entry",
	prefix:    'e',
	key:       func(e *hive.CatalogEntry) hive.ID { return e.ID },
	setKey:    func(e *hive.CatalogEntry, id hive.ID) { e.ID = id },
	appendKey: appendID,
	parseKey:  parseID,
	uniques: []unique[hive.CatalogEntry]{
		{of: func(e *hive.CatalogEntry) string { return string(e.Kind) + "\x00" + e.Name }, taken: hive.ReasonNameTaken},
	},
	tidy: func(_, e *hive.CatalogEntry) { e.Details = tidySlice(e.Details) },
	encode: func(b []byte, e *hive.CatalogEntry) ([]byte, error) {
		b, err := appendJSON(b, &catalogHead{e.Kind, e.Name, e.Description, e.Inactive})
		return append(b, e.Details...), err
	},
	decode: func(id hive.ID, head, body []byte) (hive.CatalogEntry, error) {
		var h catalogHead
		err := json.Unmarshal(head, &h)
		return hive.CatalogEntry{
			ID:          id,
			Kind:        h.Kind,
			Name:        h.Name,
			Description: h.Description,
			Inactive:    h.Inactive,
			Details:     tidySlice(bytes.Clone(body)),
		}, err
	},
	match:   func(q hive.CatalogQuery, e *hive.CatalogEntry) bool { return q.Match(e) },
	page:    func(hive.CatalogQuery) hive.Page { return hive.Page{} },
	compare: func(_ hive.SortField, a, b *hive.CatalogEntry) int { return cmp.Compare(a.ID, b.ID) },
}
