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

// userDocument is a document of the collection users. Status follows from
// locked and disabled; documents that are older than those have nothing else,
// and no loginKey.
type userDocument struct {
	ID                      hive.ID          `bson:"_id"`
	Kind                    string           `bson:"kind,omitempty"`
	Login                   string           `bson:"login"`
	LoginKey                string           `bson:"loginKey"`
	PasswordHash            string           `bson:"passwordHash,omitempty"`
	PasswordSetOn           string           `bson:"passwordSetOn,omitempty"`
	Role                    int64            `bson:"role"`
	Status                  int64            `bson:"status"`
	Locked                  bool             `bson:"locked,omitempty"`
	Disabled                bool             `bson:"disabled,omitempty"`
	LoginAttempts           int64            `bson:"loginAttempts"`
	LastLogin               *bson.DateTime   `bson:"lastLogin,omitempty"`
	Data                    dataJSON         `bson:",inline"`
	IntroReviewed           bool             `bson:"introReviewed"`
	AllDeviceTypesAvailable bool             `bson:"allDeviceTypesAvailable"`
	Networks                []hive.ID        `bson:"networks"`
	DeviceTypes             []hive.ID        `bson:"deviceTypes"`
	Profile                 *profileDocument `bson:",inline"`
	Properties              propertiesJSON   `bson:",inline"`
}

var userKind = kind[hive.ID, hive.User, userDocument, hive.UserQuery]{
	docs: form[hive.User, userDocument]{
		collection: "users",
		noun:       "User",
		encode:     encodeUser,
		decode:     decodeUser,
		reduce:     reduceUser,
		indexes: []index{
			{name: "login_1", keys: sorted(false, "login"), unique: true},
			{name: "loginKey_1", keys: sorted(false, "loginKey")},
			{name: "emailKey_1", keys: sorted(false, "emailKey"), sparse: true},
			{name: "emailClaim_1", keys: sorted(false, "emailClaim"), unique: true, sparse: true},
			{name: "ssoId_1", keys: sorted(false, "ssoId"), unique: true, sparse: true},
			{name: "groups_1", keys: sorted(false, "groups"), sparse: true},
			changeIndex,
		},
	},
	key:    func(u *hive.User) hive.ID { return u.ID },
	keyed:  func(id hive.ID) hive.User { return hive.User{ID: id} },
	number: func(u *hive.User) *hive.ID { return &u.ID },
	filter: userFilter,
	page:   func(q hive.UserQuery) hive.Page { return q.Page },
	order:  byNameOr("login"),
	unique: []unique{{"login", hive.ReasonLoginTaken}, {"ssoId", hive.ReasonSSOTaken}, {"emailClaim", hive.ReasonEmailTaken}},
}

func encodeUser(u *hive.User) (userDocument, error) {
	if len(u.Data)+len(u.Details().Properties) > maxJSON {
		return userDocument{}, hive.Errorf(hive.Invalid, "The data and the properties are too large to be stored together")
	}
	data, err := encodeFree(u.Data)
	if err != nil {
		return userDocument{}, err
	}
	kind, err := nameOf(u.Kind)
	if err != nil {
		return userDocument{}, err
	}
	properties, err := encodeFree(u.Details().Properties)
	if err != nil {
		return userDocument{}, err
	}
	profile, err := encodeProfile(u.Profile.Tidied())
	if err != nil {
		return userDocument{}, err
	}
	d := userDocument{
		ID:                      u.ID,
		Kind:                    kind,
		Login:                   u.Login,
		LoginKey:                hive.Fold(u.Login),
		PasswordHash:            u.PasswordHash,
		PasswordSetOn:           u.PasswordSetOn,
		Role:                    int64(u.Role),
		Status:                  int64(u.Status()),
		Locked:                  u.Locked,
		Disabled:                u.Disabled,
		LoginAttempts:           int64(u.LoginAttempts),
		LastLogin:               date(u.LastLogin),
		Data:                    dataJSON(data),
		IntroReviewed:           u.IntroReviewed,
		AllDeviceTypesAvailable: u.AllDeviceTypes,
		Networks:                ids(u.Networks),
		DeviceTypes:             ids(u.DeviceTypes),
		Profile:                 profile,
		Properties:              propertiesJSON(properties),
	}
	if freeJSON(data).size()+freeJSON(properties).size() > maxBoth {
		reduceUser(&d)
	}
	return d, nil
}

func decodeUser(d *userDocument) hive.User {
	return hive.User{
		ID:             d.ID,
		Kind:           parseName(d.Kind, hive.ServiceUser),
		Login:          d.Login,
		PasswordHash:   d.PasswordHash,
		PasswordSetOn:  d.PasswordSetOn,
		Role:           hive.Role(d.Role),
		Locked:         d.Locked || hive.Status(d.Status) == hive.Locked,
		Disabled:       d.Disabled || hive.Status(d.Status) == hive.Disabled,
		LoginAttempts:  int(d.LoginAttempts),
		LastLogin:      timeOf(d.LastLogin),
		Data:           freeJSON(d.Data).value(),
		IntroReviewed:  d.IntroReviewed,
		AllDeviceTypes: d.AllDeviceTypesAvailable,
		Networks:       tidy(d.Networks),
		DeviceTypes:    tidy(d.DeviceTypes),
		Profile:        decodeProfile(d.Profile, freeJSON(d.Properties).object()),
	}
}

func reduceUser(d *userDocument) bool {
	data := (*freeJSON)(&d.Data).reduce()
	properties := (*freeJSON)(&d.Properties).reduce()
	return data || properties
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

// date returns what a document holds of t, nothing for zero.
func date(t time.Time) *bson.DateTime {
	if t.IsZero() {
		return nil
	}
	return new(bson.NewDateTimeFromTime(t))
}

// timeOf returns the time of a date; zero for nil.
func timeOf(d *bson.DateTime) time.Time {
	if d == nil {
		return time.Time{}
	}
	return d.Time().UTC()
}
