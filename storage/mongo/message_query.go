package mongo

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// messageFilter selects what q does, expiry aside.
func messageFilter(q *hive.MessageQuery) bson.D {
	var filter bson.D
	if q.DeviceID != "" {
		filter = bson.D{{Key: "deviceId", Value: q.DeviceID}}
	} else {
		filter = scopeFilter(q.Networks, q.DeviceTypes)
	}
	if q.Updates {
		filter = append(filter, bson.E{Key: "updated", Value: true})
	}
	if bounds := timeBounds(q); bounds != nil {
		filter = append(filter, bson.E{Key: timeField(q), Value: bounds})
	}
	if q.AfterID != 0 && !q.After.IsZero() && wholeMilliseconds(q.After) {
		filter = append(filter, bson.E{Key: "$or", Value: bson.A{
			bson.D{{Key: timeField(q), Value: bson.D{{Key: "$gt", Value: q.After}}}},
			bson.D{{Key: keyField, Value: bson.D{{Key: "$gt", Value: q.AfterID}}}},
		}})
	}
	if len(q.Names) > 0 {
		filter = append(filter, bson.E{Key: "name", Value: bson.D{{Key: "$in", Value: q.Names}}})
	}
	if q.Status != "" {
		filter = append(filter, bson.E{Key: "status", Value: equalFold(q.Status)})
	}
	return filter
}

// timeBounds limits the time to what lies after q.After, or with an AfterID at
// it or after, and before q.Before.
func timeBounds(q *hive.MessageQuery) (bounds bson.D) {
	if !q.After.IsZero() {
		operator := "$gt"
		if q.AfterID != 0 && wholeMilliseconds(q.After) {
			operator = "$gte"
		}
		bounds = append(bounds, bson.E{Key: operator, Value: q.After})
	}
	if !q.Before.IsZero() {
		before := q.Before
		if !wholeMilliseconds(before) { // a date would cut the rest off
			before = before.Add(time.Millisecond)
		}
		bounds = append(bounds, bson.E{Key: "$lt", Value: before})
	}
	return bounds
}

func wholeMilliseconds(t time.Time) bool { return t.Nanosecond()%int(time.Millisecond) == 0 }

// timeField is the field that holds the time that q is about.
func timeField(q *hive.MessageQuery) string {
	if q.Updates {
		return "lastUpdated"
	}
	return "timestamp"
}

func messageOrder(q *hive.MessageQuery) bson.D {
	fields := []string{timeField(q), keyField}
	switch q.Sort {
	case hive.ByMessageName:
		fields = append([]string{"name"}, fields...)
	case hive.ByStatus:
		fields = append([]string{"status"}, fields...)
	}
	return sorted(q.Descending, fields...)
}
