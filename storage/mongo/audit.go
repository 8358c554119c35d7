package mongo

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// auditDocument is a document of the collection audit.
type auditDocument struct {
	ID          hive.ID       `bson:"_id"`
	Time        bson.DateTime `bson:"time"`
	API         string        `bson:"api"`
	Address     string        `bson:"address,omitempty"`
	Correlation string        `bson:"correlation,omitempty"`
	Event       string        `bson:"event"`
	Refused     bool          `bson:"refused"`
	Reason      string        `bson:"reason,omitempty"`
	Actor       hive.ID       `bson:"actor"`
	Target      hive.ID       `bson:"target"`
	TargetLogin string        `bson:"targetLogin,omitempty"`
	Fields      []string      `bson:"fields,omitempty"`
}

var auditForm = form[hive.AuditRecord, auditDocument]{
	collection: "audit",
	noun:       "Audit record",
	encode: func(r *hive.AuditRecord) (auditDocument, error) {
		return auditDocument{
			ID:          r.ID,
			Time:        bson.NewDateTimeFromTime(r.Time),
			API:         r.Origin.API,
			Address:     r.Origin.Address,
			Correlation: r.Origin.Correlation,
			Event:       r.Event,
			Refused:     r.Refused,
			Reason:      r.Reason,
			Actor:       r.Actor,
			Target:      r.Target,
			TargetLogin: r.TargetLogin,
			Fields:      r.Fields,
		}, nil
	},
	decode: func(d *auditDocument) hive.AuditRecord {
		return hive.AuditRecord{
			ID:          d.ID,
			Time:        hive.GivenAt(d.ID),
			Origin:      hive.Origin{API: d.API, Address: d.Address, Correlation: d.Correlation},
			Event:       d.Event,
			Refused:     d.Refused,
			Reason:      d.Reason,
			Actor:       d.Actor,
			Target:      d.Target,
			TargetLogin: d.TargetLogin,
			Fields:      tidy(d.Fields),
		}
	},
	indexes: []index{
		{name: "time_1__id_1", keys: sorted(false, "time", keyField)},
		{name: "target_1__id_1", keys: sorted(false, "target", keyField)},
		{name: "actor_1__id_1", keys: sorted(false, "actor", keyField)},
	},
}

func auditFilter(q *hive.AuditQuery) bson.D {
	filter := bson.D{}
	var bounds bson.D
	if !q.After.IsZero() { // whole milliseconds are compared
		bounds = append(bounds, bson.E{Key: "$gt", Value: bson.NewDateTimeFromTime(q.After)})
	}
	if !q.Before.IsZero() {
		bounds = append(bounds, before(q.Before))
	}
	if bounds != nil {
		filter = append(filter, bson.E{Key: "time", Value: bounds})
	}
	if q.Actor != 0 {
		filter = append(filter, bson.E{Key: "actor", Value: q.Actor})
	}
	if q.Target != 0 {
		filter = append(filter, bson.E{Key: "target", Value: q.Target})
	}
	if q.API != "" {
		filter = append(filter, bson.E{Key: "api", Value: q.API})
	}
	if q.Event != "" {
		filter = append(filter, bson.E{Key: "event", Value: q.Event})
	}
	if q.Refused != nil {
		filter = append(filter, bson.E{Key: "refused", Value: *q.Refused})
	}
	return filter
}

// before selects whole milliseconds before t.
func before(t time.Time) bson.E {
	return bson.E{Key: "$lt", Value: bson.NewDateTimeFromTime(t.Add(time.Millisecond - 1))}
}
