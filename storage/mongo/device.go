package mongo

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// deviceDocument is a document of the collection devices. A date of BSON has
// whole milliseconds only, so created is a number of microseconds.
type deviceDocument struct {
	ID           string   `bson:"_id"`
	Name         string   `bson:"name"`
	Data         dataJSON `bson:",inline"`
	NetworkID    hive.ID  `bson:"networkId"`
	DeviceTypeID hive.ID  `bson:"deviceTypeId"`
	Blocked      bool     `bson:"blocked"`
	Created      int64    `bson:"created"`
}

var deviceKind = kind[string, hive.Device, deviceDocument, hive.DeviceQuery]{
	docs: form[hive.Device, deviceDocument]{
		collection: "devices",
		noun:       "Device",
		encode:     encodeDevice,
		decode:     decodeDevice,
		reduce:     func(d *deviceDocument) bool { return (*freeJSON)(&d.Data).reduce() },
		indexes: []index{
			{name: "created_1__id_1", keys: sorted(false, "created", keyField)},
			{name: "name_1_created_1__id_1", keys: sorted(false, "name", "created", keyField)},
			{name: "networkId_1_created_1__id_1", keys: sorted(false, "networkId", "created", keyField)},
			{name: "deviceTypeId_1_created_1__id_1", keys: sorted(false, "deviceTypeId", "created", keyField)},
			changeIndex,
		},
	},
	key:    func(d *hive.Device) string { return d.ID },
	keyed:  func(id string) hive.Device { return hive.Device{ID: id} },
	filter: deviceFilter,
	page:   func(q hive.DeviceQuery) hive.Page { return q.Page },
	order:  deviceOrder,
}

func encodeDevice(d *hive.Device) (deviceDocument, error) {
	data, err := encodeFree(d.Data)
	if err != nil {
		return deviceDocument{}, err
	}
	return deviceDocument{
		ID:           d.ID,
		Name:         d.Name,
		Data:         dataJSON(data),
		NetworkID:    d.NetworkID,
		DeviceTypeID: d.DeviceTypeID,
		Blocked:      d.Blocked,
		Created:      d.Created.UnixMicro(),
	}, nil
}

func decodeDevice(d *deviceDocument) hive.Device {
	return hive.Device{
		ID:           d.ID,
		Name:         d.Name,
		Data:         freeJSON(d.Data).value(),
		NetworkID:    d.NetworkID,
		DeviceTypeID: d.DeviceTypeID,
		Blocked:      d.Blocked,
		Created:      time.UnixMicro(d.Created).UTC(),
	}
}

func deviceFilter(q hive.DeviceQuery) bson.D {
	return append(nameFilter(q.Name, q.NamePattern), scopeFilter(q.Networks, q.DeviceTypes)...)
}

// scopeFilter selects what is in both scopes.
func scopeFilter(networks, deviceTypes hive.Scope) bson.D {
	var filter bson.D
	if !networks.All {
		filter = append(filter, bson.E{Key: "networkId", Value: bson.D{{Key: "$in", Value: ids(networks.IDs)}}})
	}
	if !deviceTypes.All {
		filter = append(filter, bson.E{Key: "deviceTypeId", Value: bson.D{{Key: "$in", Value: ids(deviceTypes.IDs)}}})
	}
	return filter
}

func deviceOrder(f hive.SortField) []string {
	switch f {
	case hive.ByName:
		return []string{"name", "created", keyField}
	case hive.ByNetwork:
		return []string{"networkId", "created", keyField}
	case hive.ByDeviceType:
		return []string{"deviceTypeId", "created", keyField}
	}
	return []string{"created", keyField}
}
