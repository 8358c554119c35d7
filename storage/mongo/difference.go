package mongo

import (
	"bytes"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// difference returns the update that makes the document that holds old hold
// next. It names no field inside a value, so keys that users chose are never
// taken for paths or operators. dated has the server note the time.
func difference[D any](old, next *D, dated bool) (bson.D, error) {
	before, err := fields(old)
	if err != nil {
		return nil, err
	}
	after, err := fields(next)
	if err != nil {
		return nil, err
	}
	var set, unset bson.D
	for _, e := range after {
		if i := find(before, e.Key()); i < 0 || !bytes.Equal(before[i], e) {
			set = append(set, bson.E{Key: e.Key(), Value: e.Value()})
		}
	}
	for _, e := range before {
		if find(after, e.Key()) < 0 {
			unset = append(unset, bson.E{Key: e.Key(), Value: ""})
		}
	}
	var change bson.D
	if set != nil {
		change = append(change, bson.E{Key: "$set", Value: set})
	}
	if unset != nil {
		change = append(change, bson.E{Key: "$unset", Value: unset})
	}
	change = append(change, bson.E{Key: "$inc", Value: bson.D{{Key: "entityVersion", Value: int64(1)}}})
	if dated {
		change = append(change, bson.E{Key: "$currentDate", Value: bson.D{{Key: "changedAt", Value: true}}})
	}
	return change, nil
}

func fields[D any](doc *D) ([]bson.RawElement, error) {
	raw, err := bson.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return bson.Raw(raw).Elements()
}

func find(elements []bson.RawElement, key string) int {
	for i, e := range elements {
		if e.Key() == key {
			return i
		}
	}
	return -1
}
