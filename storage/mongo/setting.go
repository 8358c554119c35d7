package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// settingDocument is a document of the collection configuration.
type settingDocument struct {
	Name    string  `bson:"_id"`
	Number  hive.ID `bson:"number,omitempty"` // a hidden one has none, nor has what earlier versions stored
	Value   string  `bson:"value"`
	Version int64   `bson:"version"`
}

var settingKind = kind[string, hive.Setting, settingDocument, hive.SettingQuery]{
	docs: form[hive.Setting, settingDocument]{
		collection: "configuration",
		noun:       "Setting",
		encode: func(s *hive.Setting) (settingDocument, error) {
			return settingDocument{Name: s.Name, Number: s.Number, Value: s.Value, Version: int64(s.Version)}, nil
		},
		decode: func(d *settingDocument) hive.Setting {
			return hive.Setting{Name: d.Name, Number: d.Number, Value: d.Value, Version: int(d.Version)}
		},
		indexes: []index{changeIndex},
	},
	key:     func(s *hive.Setting) string { return s.Name },
	keyed:   func(name string) hive.Setting { return hive.Setting{Name: name} },
	number:  settingNumber,
	counted: "number",
	filter:  func(hive.SettingQuery) bson.D { return bson.D{} },
	page:    func(hive.SettingQuery) hive.Page { return hive.Page{} },
}

// settingNumber returns where the number of s is, nil where it has none.
func settingNumber(s *hive.Setting) *hive.ID {
	if s.Hidden() {
		return nil
	}
	return &s.Number
}
