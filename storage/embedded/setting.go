package embedded

import (
	"cmp"
	"encoding/json"

	"hivewire/hive"
)

// settingHead is a setting in the database, without its name.
type settingHead struct {
	Number  hive.ID `json:"number,omitempty"` // a hidden one has none, nor has what earlier versions stored
	Value   string  `json:"value"`
	Version int     `json:"version"`
}

var settingKind = &kind[string, hive.Setting, hive.SettingQuery]{
	noun:      "Setting",
	prefix:    's',
	key:       func(s *hive.Setting) string { return s.Name },
	setKey:    func(s *hive.Setting, name string) { s.Name = name },
	serial:    settingNumber,
	appendKey: appendText,
	parseKey:  parseText,
	encode: func(b []byte, s *hive.Setting) ([]byte, error) {
		return appendJSON(b, &settingHead{s.Number, s.Value, s.Version})
	},
	decode: func(name string, head, _ []byte) (hive.Setting, error) {
		var h settingHead
		err := json.Unmarshal(head, &h)
		return hive.Setting{Name: name, Number: h.Number, Value: h.Value, Version: h.Version}, err
	},
	match:   func(hive.SettingQuery, *hive.Setting) bool { return true },
	page:    func(hive.SettingQuery) hive.Page { return hive.Page{} },
	compare: func(_ hive.SortField, a, b *hive.Setting) int { return cmp.Compare(a.Name, b.Name) },
}

// settingNumber returns where the number of s is, nil where it has none.
func settingNumber(s *hive.Setting) *hive.ID {
	if s.Hidden() {
		return nil
	}
	return &s.Number
}
