package mongo

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// dataJSON is free JSON in the field data; the two fields after it are there
// only when data is not all of it.
type dataJSON struct {
	Value  bson.RawValue `bson:"data,omitempty"`
	Text   string        `bson:"dataText,omitempty"`
	Digest string        `bson:"dataDigest,omitempty"`
}

// userDocument is a document of the collection users.
type userDocument struct {
	ID                      hive.ID        `bson:"_id"`
	Login                   string         `bson:"login"`
	PasswordHash            string         `bson:"passwordHash,omitempty"`
	PasswordSetOn           string         `bson:"passwordSetOn,omitempty"`
	Role                    int64          `bson:"role"`
	Status                  int64          `bson:"status"`
	LoginAttempts           int64          `bson:"loginAttempts"`
	LastLogin               *bson.DateTime `bson:"lastLogin,omitempty"`
	Data                    dataJSON       `bson:",inline"`
	IntroReviewed           bool           `bson:"introReviewed"`
	AllDeviceTypesAvailable bool           `bson:"allDeviceTypesAvailable"`
	Networks                []hive.ID      `bson:"networks"`
	DeviceTypes             []hive.ID      `bson:"deviceTypes"`
}

var userKind = kind[hive.ID, hive.User, userDocument, hive.UserQuery]{
	docs: form[hive.User, userDocument]{
		collection: "users",
		noun:       "User",
		encode:     encodeUser,
		decode:     decodeUser,
		reduce:     func(d *userDocument) bool { return (*freeJSON)(&d.Data).reduce() },
		indexes: []index{
			{name: "login_1", keys: sorted(false, "login"), unique: true},
			changeIndex,
		},
	},
	key:    func(u *hive.User) hive.ID { return u.ID },
	keyed:  func(id hive.ID) hive.User { return hive.User{ID: id} },
	setID:  func(u *hive.User, id hive.ID) { u.ID = id },
	filter: userFilter,
	page:   func(q hive.UserQuery) hive.Page { return q.Page },
	order:  byNameOr("login"),
	name:   "login",
	taken:  hive.ReasonLoginTaken,
}

func encodeUser(u *hive.User) (userDocument, error) {
	data, err := encodeObject(u.Data)
	if err != nil {
		return userDocument{}, err
	}
	d := userDocument{
		ID:                      u.ID,
		Login:                   u.Login,
		PasswordHash:            u.PasswordHash,
		PasswordSetOn:           u.PasswordSetOn,
		Role:                    int64(u.Role),
		Status:                  int64(u.Status()),
		LoginAttempts:           int64(u.LoginAttempts),
		Data:                    dataJSON(data),
		IntroReviewed:           u.IntroReviewed,
		AllDeviceTypesAvailable: u.AllDeviceTypes,
		Networks:                ids(u.Networks),
		DeviceTypes:             ids(u.DeviceTypes),
	}
	if !u.LastLogin.IsZero() {
		at := bson.NewDateTimeFromTime(u.LastLogin)
		d.LastLogin = &at
	}
	return d, nil
}

func decodeUser(d *userDocument) hive.User {
	u := hive.User{
		ID:             d.ID,
		Login:          d.Login,
		PasswordHash:   d.PasswordHash,
		PasswordSetOn:  d.PasswordSetOn,
		Role:           hive.Role(d.Role),
		Locked:         hive.Status(d.Status) == hive.Locked,
		Disabled:       hive.Status(d.Status) == hive.Disabled,
		LoginAttempts:  int(d.LoginAttempts),
		Data:           freeJSON(d.Data).object(),
		IntroReviewed:  d.IntroReviewed,
		AllDeviceTypes: d.AllDeviceTypesAvailable,
		Networks:       tidy(d.Networks),
		DeviceTypes:    tidy(d.DeviceTypes),
	}
	if d.LastLogin != nil {
		u.LastLogin = d.LastLogin.Time().UTC().Truncate(time.Millisecond)
	}
	return u
}

// ids is never nil, so that an empty set is an empty array and not null.
func ids(s []hive.ID) []hive.ID {
	if s == nil {
		return []hive.ID{}
	}
	return s
}

// tidy makes nothing of an empty slice and cuts off spare room, so that no
// reader's append reaches another's.
func tidy[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s[:len(s):len(s)]
}

func userFilter(q hive.UserQuery) bson.D {
	filter := bson.D{}
	switch {
	case q.LoginPattern != "":
		filter = append(filter, bson.E{Key: "login", Value: likeRegex(q.LoginPattern)})
	case q.Login != "":
		filter = append(filter, bson.E{Key: "login", Value: q.Login})
	}
	if q.Role != nil {
		filter = append(filter, bson.E{Key: "role", Value: int64(*q.Role)})
	}
	if q.Status != nil {
		filter = append(filter, bson.E{Key: "status", Value: int64(*q.Status)})
	}
	return filter
}
