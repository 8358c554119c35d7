package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// networkDocument is a document of the collections networks and deviceTypes.
type networkDocument struct {
	ID          hive.ID `bson:"_id"`
	Name        string  `bson:"name"`
	Description string  `bson:"description,omitempty"`
}

var nameIndex = index{name: "name_1", keys: bson.D{{Key: "name", Value: int32(1)}}, unique: true}

var networkKind = kind[hive.ID, hive.Network, networkDocument, hive.NetworkQuery]{
	collection: "networks",
	noun:       "Network",
	key:        func(n *hive.Network) hive.ID { return n.ID },
	setID:      func(n *hive.Network, id hive.ID) { n.ID = id },
	encode:     func(n *hive.Network) (networkDocument, error) { return networkDocument(*n), nil },
	decode:     func(d *networkDocument) hive.Network { return hive.Network(*d) },
	filter:     networkFilter,
	page:       func(q hive.NetworkQuery) hive.Page { return q.Page },
	name:       "name",
	taken:      hive.ReasonNameTaken,
	indexes:    []index{nameIndex},
}

var deviceTypeKind = kind[hive.ID, hive.DeviceType, networkDocument, hive.NetworkQuery]{
	collection: "deviceTypes",
	noun:       "Device type",
	key:        func(t *hive.DeviceType) hive.ID { return t.ID },
	setID:      func(t *hive.DeviceType, id hive.ID) { t.ID = id },
	encode:     func(t *hive.DeviceType) (networkDocument, error) { return networkDocument(*t), nil },
	decode:     func(d *networkDocument) hive.DeviceType { return hive.DeviceType(*d) },
	filter:     networkFilter,
	page:       func(q hive.NetworkQuery) hive.Page { return q.Page },
	name:       "name",
	taken:      hive.ReasonNameTaken,
	indexes:    []index{nameIndex},
}

func networkFilter(q hive.NetworkQuery) bson.D {
	filter := bson.D{}
	if q.IDs != nil {
		filter = append(filter, bson.E{Key: keyField, Value: bson.D{{Key: "$in", Value: q.IDs}}})
	}
	if q.Name != "" {
		filter = append(filter, bson.E{Key: "name", Value: q.Name})
	}
	return filter
}
