package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// sessionDocument is a document of the collection sessions.
type sessionDocument struct {
	ID          string        `bson:"_id"`
	UserID      hive.ID       `bson:"userId"`
	API         string        `bson:"api"`
	Issued      bson.DateTime `bson:"issued"`
	Expires     bson.DateTime `bson:"expires"`
	IdleMinutes int64         `bson:"idleMinutes,omitempty"`
	App         string        `bson:"app,omitempty"`
	Address     string        `bson:"address,omitempty"`
	Agent       string        `bson:"agent,omitempty"`
	Epoch       int64         `bson:"epoch,omitempty"`
}

var sessionKind = kind[string, hive.Session, sessionDocument, hive.SessionQuery]{
	docs: form[hive.Session, sessionDocument]{
		collection: "sessions",
		noun:       "Session",
		encode: func(s *hive.Session) (sessionDocument, error) {
			return sessionDocument{
				ID:          s.ID,
				UserID:      s.UserID,
				API:         s.API,
				Issued:      bson.NewDateTimeFromTime(s.Issued),
				Expires:     bson.NewDateTimeFromTime(s.Expires),
				IdleMinutes: int64(s.IdleMinutes),
				App:         s.App,
				Address:     s.Address,
				Agent:       s.Agent,
				Epoch:       int64(s.Epoch),
			}, nil
		},
		decode: func(d *sessionDocument) hive.Session {
			return hive.Session{
				ID:          d.ID,
				UserID:      d.UserID,
				API:         d.API,
				Issued:      d.Issued.Time().UTC(),
				Expires:     d.Expires.Time().UTC(),
				IdleMinutes: int(d.IdleMinutes),
				App:         d.App,
				Address:     d.Address,
				Agent:       d.Agent,
				Epoch:       int(d.Epoch),
			}
		},
		indexes: []index{
			{name: "userId_1", keys: sorted(false, "userId")},
			{name: "expires_1", keys: sorted(false, "expires"), expires: true},
			changeIndex,
		},
	},
	key:    func(s *hive.Session) string { return s.ID },
	keyed:  func(id string) hive.Session { return hive.Session{ID: id} },
	filter: sessionFilter,
	page:   func(hive.SessionQuery) hive.Page { return hive.Page{} },
}

func sessionFilter(q hive.SessionQuery) bson.D {
	filter := ofUser(q.UserID)
	if !q.Expired.IsZero() {
		filter = append(filter, bson.E{Key: "expires", Value: bson.D{{Key: "$lte", Value: q.Expired}}})
	}
	return filter
}

// ofUser selects what belongs to an account; 0 stands for any.
func ofUser(id hive.ID) bson.D {
	if id == 0 {
		return bson.D{}
	}
	return bson.D{{Key: "userId", Value: id}}
}
