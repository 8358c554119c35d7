package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// groupDocument is a document of the collections networks and deviceTypes.
type groupDocument struct {
	ID          hive.ID `bson:"_id"`
	Name        string  `bson:"name"`
	Description *string `bson:"description,omitempty"`
}

func groupKind(collection, noun string) kind[hive.ID, hive.Group, groupDocument, hive.GroupQuery] {
	return kind[hive.ID, hive.Group, groupDocument, hive.GroupQuery]{
		docs: form[hive.Group, groupDocument]{
			collection: collection,
			noun:       noun,
			encode:     func(g *hive.Group) (groupDocument, error) { return groupDocument(*g), nil },
			decode:     func(d *groupDocument) hive.Group { return hive.Group(*d) },
			indexes: []index{
				{name: "name_1", keys: sorted(false, "name"), unique: true},
				changeIndex,
			},
		},
		key:    func(g *hive.Group) hive.ID { return g.ID },
		keyed:  func(id hive.ID) hive.Group { return hive.Group{ID: id} },
		number: func(g *hive.Group) *hive.ID { return &g.ID },
		filter: groupFilter,
		page:   func(q hive.GroupQuery) hive.Page { return q.Page },
		order:  byNameOr("name"),
		unique: []unique{{"name", hive.ReasonNameTaken}},
	}
}

// byNameOr orders by name, when that is asked for, then by key.
func byNameOr(name string) func(hive.SortField) []string {
	return func(f hive.SortField) []string {
		if f == hive.ByName {
			return []string{name, keyField}
		}
		return []string{keyField}
	}
}

func groupFilter(q hive.GroupQuery) bson.D {
	filter := nameFilter(q.Name, q.NamePattern)
	if q.IDs != nil {
		filter = append(filter, bson.E{Key: keyField, Value: bson.D{{Key: "$in", Value: q.IDs}}})
	}
	return filter
}

// nameFilter selects by name, by pattern, or by both.
func nameFilter(name, pattern string) bson.D {
	var condition bson.D
	if name != "" {
		condition = append(condition, bson.E{Key: "$eq", Value: name})
	}
	if pattern != "" {
		condition = append(condition, bson.E{Key: "$regex", Value: likeRegex(pattern)})
	}
	if condition == nil {
		return bson.D{}
	}
	return bson.D{{Key: "name", Value: condition}}
}
