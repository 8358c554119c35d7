package embedded

import (
	"cmp"
	"encoding/json"

	"hivewire/hive"
)

// settingHead is a setting in the database, without its name.
type settingHead struct {
	Value   string `json:"value"`
	Version int    `json:"version"`
}

var settingKind = &kind[string, hive.Setting, hive.SettingQuery]{
	noun:      "Setting",
	prefix:    's',
	key:       func(s *hive.Setting) string { return s.Name },
	setKey:    func(s *hive.Setting, name string) { s.Name = name },
	appendKey: appendText,
	parseKey:  parseText,
	encode: func(b []byte, s *hive.Setting) ([]byte, error) {
		return appendJSON(b, &settingHead{s.Value, s.Version})
	},
	decode: func(name string, head, _ []byte) (hive.Setting, error) {
		var h settingHead
		err := json.Unmarshal(head, &h)
		return hive.Setting{Name: name, Value: h.Value, Version: h.Version}, err
	},
	match:   func(hive.SettingQuery, *hive.Setting) bool { return true },
	page:    func(hive.SettingQuery) hive.Page { return hive.Page{} },
	compare: func(_ hive.SortField, a, b *hive.Setting) int { return cmp.Compare(a.Name, b.Name) },
}
