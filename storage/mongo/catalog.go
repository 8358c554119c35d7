package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// catalogDocument is a document of the collection catalog.
type catalogDocument struct {
	ID          hive.ID     `bson:"_id"`
	Kind        string      `bson:"kind"`
	Name        string      `bson:"name"`
	Description string      `bson:"description,omitempty"`
	Inactive    bool        `bson:"inactive,omitempty"`
	Details     detailsJSON `bson:",inline"`
}

// detailsJSON is free JSON in the field details, as [dataJSON] is in data.
type detailsJSON struct {
	Value  bson.RawValue `bson:"details,omitempty"`
	Text   string        `bson:"detailsText,omitempty"`
	Digest string        `bson:"detailsDigest,omitempty"`
}

var catalogKind = kind[hive.ID, hive.CatalogEntry, catalogDocument, hive.CatalogQuery]{
	docs: form[hive.CatalogEntry, catalogDocument]{
		collection: "catalog",
		noun:       "Catalogue entry",
		encode: func(e *hive.CatalogEntry) (catalogDocument, error) {
			details, err := encodeFree(e.Details)
			return catalogDocument{e.ID, string(e.Kind), e.Name, e.Description, e.Inactive, detailsJSON(details)}, err
		},
		decode: func(d *catalogDocument) hive.CatalogEntry {
			return hive.CatalogEntry{
				ID:          d.ID,
				Kind:        hive.CatalogKind(d.Kind),
				Name:        d.Name,
				Description: d.Description,
				Inactive:    d.Inactive,
				Details:     freeJSON(d.Details).object(),
			}
		},
		reduce: func(d *catalogDocument) bool { return (*freeJSON)(&d.Details).reduce() },
		indexes: []index{
			{name: "kind_1_name_1", keys: sorted(false, "kind", "name"), unique: true},
			changeIndex,
		},
	},
	key:    func(e *hive.CatalogEntry) hive.ID { return e.ID },
	keyed:  func(id hive.ID) hive.CatalogEntry { return hive.CatalogEntry{ID: id} },
	number: func(e *hive.CatalogEntry) *hive.ID { return &e.ID },
	filter: catalogFilter,
	page:   func(hive.CatalogQuery) hive.Page { return hive.Page{} },
	unique: []unique{{"kind", hive.ReasonNameTaken}},
}

func catalogFilter(q hive.CatalogQuery) bson.D {
	filter := nameFilter(q.Name, "")
	if q.Kind != "" {
		filter = append(filter, bson.E{Key: "kind", Value: string(q.Kind)})
	}
	return filter
}
