package mongo

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// messageDocument is what the documents of commands and notifications have in
// common.
type messageDocument struct {
	ID           hive.ID        `bson:"_id"`
	DeviceID     string         `bson:"deviceId"`
	NetworkID    hive.ID        `bson:"networkId"`
	DeviceTypeID hive.ID        `bson:"deviceTypeId"`
	Name         string         `bson:"name"`
	Timestamp    bson.DateTime  `bson:"timestamp"`
	Parameters   parametersJSON `bson:",inline"`
	ExpireAt     *bson.DateTime `bson:"expireAt,omitempty"`
}

// parametersJSON is free JSON in the field parameters, as [dataJSON] is in data.
type parametersJSON struct {
	Value  bson.RawValue `bson:"parameters,omitempty"`
	Text   string        `bson:"parametersText,omitempty"`
	Digest string        `bson:"parametersDigest,omitempty"`
}

// messageIndexes are those of commands and notifications alike. Lists of one
// device, of some networks and of everything each have one that is in the
// order of lists.
var messageIndexes = []index{
	{name: "deviceId_1_timestamp_1__id_1", keys: sorted(false, "deviceId", "timestamp", keyField)},
	{name: "networkId_1_timestamp_1__id_1", keys: sorted(false, "networkId", "timestamp", keyField)},
	{name: "timestamp_1__id_1", keys: sorted(false, "timestamp", keyField)},
	{name: "expireAt_1", keys: sorted(false, "expireAt"), expires: true},
}

func encodeMessage(m *hive.Message) (messageDocument, error) {
	parameters, err := encodeFree(m.Parameters)
	if err != nil {
		return messageDocument{}, err
	}
	d := messageDocument{
		ID:           m.ID,
		DeviceID:     m.DeviceID,
		NetworkID:    m.NetworkID,
		DeviceTypeID: m.DeviceTypeID,
		Name:         m.Name,
		Timestamp:    bson.NewDateTimeFromTime(m.Timestamp),
		Parameters:   parametersJSON(parameters),
	}
	if !m.Expires.IsZero() {
		d.ExpireAt = new(bson.NewDateTimeFromTime(m.Expires))
	}
	return d, nil
}

func decodeMessage(d *messageDocument) hive.Message {
	m := hive.Message{
		ID:           d.ID,
		DeviceID:     d.DeviceID,
		NetworkID:    d.NetworkID,
		DeviceTypeID: d.DeviceTypeID,
		Name:         d.Name,
		Timestamp:    d.Timestamp.Time().UTC(),
		Parameters:   freeJSON(d.Parameters).value(),
	}
	if d.ExpireAt != nil {
		m.Expires = d.ExpireAt.Time().UTC()
	}
	return m
}

// number gives a message and its document their id, and the time of that if
// they have none.
func number(m *hive.Message, d *messageDocument, id hive.ID) {
	m.ID, d.ID = id, id
	if m.Timestamp.IsZero() {
		m.Timestamp = hive.GivenAt(id)
		d.Timestamp = bson.NewDateTimeFromTime(m.Timestamp)
	}
}

// unexpired selects what is not forgotten at now, whether or not the server
// has deleted the rest.
func unexpired(now time.Time) bson.E {
	return bson.E{Key: "expireAt", Value: bson.D{{Key: "$not", Value: bson.D{{Key: "$lte", Value: now}}}}}
}
