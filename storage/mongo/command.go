package mongo

import (
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// commandDocument is a document of the collection commands. lastUpdated is
// there only when it differs from timestamp or the command was updated, so that
// its index holds no others.
type commandDocument struct {
	Message     messageDocument `bson:",inline"`
	UserID      hive.ID         `bson:"userId"`
	Updated     bool            `bson:"updated,omitempty"`
	LastUpdated *bson.DateTime  `bson:"lastUpdated,omitempty"`
	Lifetime    *int64          `bson:"lifetime,omitempty"`
	Status      *string         `bson:"status,omitempty"`
	Result      resultJSON      `bson:",inline"`
}

// resultJSON is free JSON in the field result, as [dataJSON] is in data.
type resultJSON struct {
	Value  bson.RawValue `bson:"result,omitempty"`
	Text   string        `bson:"resultText,omitempty"`
	Digest string        `bson:"resultDigest,omitempty"`
}

var commandKind = messageKind[hive.Command, commandDocument]{
	docs: form[hive.Command, commandDocument]{
		collection: "commands",
		noun:       "Command",
		encode:     encodeCommand,
		decode:     decodeCommand,
		reduce:     reduceCommand,
		indexes: append(slices.Clone(messageIndexes),
			index{name: "lastUpdated_1", keys: sorted(false, "lastUpdated"), sparse: true}),
	},
	number: func(c *hive.Command, d *commandDocument, id hive.ID) {
		number(&c.Message, &d.Message, id)
		if c.LastUpdated.IsZero() {
			c.LastUpdated = c.Timestamp
		}
		d.LastUpdated = lastUpdated(c)
	},
	touch: func(c, before *hive.Command, id hive.ID) {
		if c.LastUpdated.IsZero() {
			c.LastUpdated = hive.UpdateTime(before, id)
		}
	},
	size:    sizeOfCommand,
	updates: true,
}

func encodeCommand(c *hive.Command) (commandDocument, error) {
	if len(c.Parameters)+len(c.Result) > maxJSON {
		return commandDocument{}, hive.Errorf(hive.Invalid, "The parameters and the result are too large to be stored together")
	}
	m, err := encodeMessage(&c.Message)
	if err != nil {
		return commandDocument{}, err
	}
	result, err := encodeFree(c.Result)
	if err != nil {
		return commandDocument{}, err
	}
	d := commandDocument{
		Message:     m,
		UserID:      c.UserID,
		Updated:     c.Updated,
		LastUpdated: lastUpdated(c),
		Status:      c.Status,
		Result:      resultJSON(result),
	}
	if c.Lifetime != nil {
		d.Lifetime = new(int64(*c.Lifetime))
	}
	if sizeOfCommand(&d) > maxBoth {
		reduceCommand(&d)
	}
	return d, nil
}

// lastUpdated returns what the document of c holds.
func lastUpdated(c *hive.Command) *bson.DateTime {
	if !c.Updated && c.LastUpdated.Equal(c.Timestamp) {
		return nil
	}
	return new(bson.NewDateTimeFromTime(c.LastUpdated))
}

func decodeCommand(d *commandDocument) hive.Command {
	c := hive.Command{
		Message: decodeMessage(&d.Message),
		UserID:  d.UserID,
		Updated: d.Updated,
		Status:  d.Status,
		Result:  freeJSON(d.Result).value(),
	}
	c.LastUpdated = c.Timestamp
	if d.LastUpdated != nil {
		c.LastUpdated = d.LastUpdated.Time().UTC()
	}
	if d.Lifetime != nil {
		c.Lifetime = new(int(*d.Lifetime))
	}
	return c
}

func reduceCommand(d *commandDocument) bool {
	parameters := (*freeJSON)(&d.Message.Parameters).reduce()
	result := (*freeJSON)(&d.Result).reduce()
	return parameters || result
}

func sizeOfCommand(d *commandDocument) int {
	return freeJSON(d.Message.Parameters).size() + freeJSON(d.Result).size()
}

// updatedSince selects the commands that were updated at t or later.
func updatedSince(t time.Time) bson.D {
	return bson.D{{Key: "updated", Value: true}, {Key: "lastUpdated", Value: bson.D{{Key: "$gte", Value: t}}}}
}
