package embedded

import (
	"cmp"
	"encoding/json"

	"hivewire/hive"
)

// groupHead is a network or a device type in the database, without its id.
type groupHead struct {
	Name        string  `json:"name"`
	Description *string `json:"description,omitempty"`
}

var (
	networkKind    = groupKind("Network", 'n')
	deviceTypeKind = groupKind("Device type", 't')
)

func groupKind(noun string, prefix byte) *kind[hive.ID, hive.Group, hive.GroupQuery] {
	return &kind[hive.ID, hive.Group, hive.GroupQuery]{
		noun:      noun,
		prefix:    prefix,
		key:       func(g *hive.Group) hive.ID { return g.ID },
		setKey:    func(g *hive.Group, id hive.ID) { g.ID = id },
		appendKey: appendID,
		parseKey:  parseID,
		uniques:   []unique[hive.Group]{{of: func(g *hive.Group) string { return g.Name }, taken: hive.ReasonNameTaken}},
		encode: func(b []byte, g *hive.Group) ([]byte, error) {
			return appendJSON(b, &groupHead{g.Name, g.Description})
		},
		decode: func(id hive.ID, head, _ []byte) (hive.Group, error) {
			var h groupHead
			err := json.Unmarshal(head, &h)
			return hive.Group{ID: id, Name: h.Name, Description: h.Description}, err
		},
		match: func(q hive.GroupQuery, g *hive.Group) bool { return q.Match(g) },
		page:  func(q hive.GroupQuery) hive.Page { return q.Page },
		compare: func(by hive.SortField, a, b *hive.Group) int {
			if by == hive.ByName && a.Name != b.Name {
				return cmp.Compare(a.Name, b.Name)
			}
			return cmp.Compare(a.ID, b.ID)
		},
	}
}
