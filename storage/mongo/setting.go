package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// settingDocument is a document of the collection configuration.
type settingDocument struct {
	Name    string `bson:"_id"`
	Value   string `bson:"value"`
	Version int64  `bson:"version"`
}

var settingKind = kind[string, hive.Setting, settingDocument, hive.SettingQuery]{
	collection: "configuration",
	noun:       "Setting",
	key:        func(s *hive.Setting) string { return s.Name },
	encode: func(s *hive.Setting) (settingDocument, error) {
		return settingDocument{Name: s.Name, Value: s.Value, Version: int64(s.Version)}, nil
	},
	decode: func(d *settingDocument) hive.Setting {
		return hive.Setting{Name: d.Name, Value: d.Value, Version: int(d.Version)}
	},
	filter: func(hive.SettingQuery) bson.D { return bson.D{} },
	page:   func(hive.SettingQuery) hive.Page { return hive.Page{} },
}
