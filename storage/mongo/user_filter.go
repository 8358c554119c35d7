package mongo

import (
	"encoding"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

func userFilter(q hive.UserQuery) bson.D {
	kinds := q.Kinds
	if len(kinds) == 0 {
		kinds = []hive.AccountKind{hive.Person}
	}
	filter := bson.D{named("kind", kinds...)}
	switch {
	case q.LoginPattern != "":
		filter = append(filter, bson.E{Key: "login", Value: likeRegex(q.LoginPattern)})
	case q.Login != "":
		filter = append(filter, bson.E{Key: "login", Value: q.Login})
	}
	if q.LoginFold != "" {
		filter = append(filter, foldedLogin(q.LoginFold))
	}
	if q.Email != "" {
		filter = append(filter, bson.E{Key: "emailKey", Value: hive.Fold(q.Email)})
	}
	if q.Role != nil {
		filter = append(filter, bson.E{Key: "role", Value: int64(*q.Role)})
	}
	if q.Status != nil {
		filter = append(filter, bson.E{Key: "status", Value: int64(*q.Status)})
	}
	if q.Approval != nil {
		filter = append(filter, named("approvalStatus", *q.Approval))
	}
	if q.SignUp != nil {
		filter = append(filter, named("signUpStatus", *q.SignUp))
	}
	if q.MemberOf != 0 {
		filter = append(filter, bson.E{Key: "groups", Value: q.MemberOf})
	}
	if len(q.Tags) > 0 {
		filter = append(filter, tagged(q.Tags))
	}
	return filter
}

// named selects documents with one of some values. Zero has no name in
// documents, unless somebody wrote it there by hand.
func named[T interface {
	comparable
	encoding.TextMarshaler
}](field string, values ...T) bson.E {
	var zero T
	var names bson.A
	for _, v := range values {
		if v == zero {
			names = append(names, nil)
		}
		if text, err := v.MarshalText(); err == nil {
			names = append(names, string(text))
		}
	}
	return bson.E{Key: field, Value: bson.D{{Key: "$in", Value: names}}}
}

// foldedLogin selects by login in any case, also documents without a loginKey.
func foldedLogin(login string) bson.E {
	return bson.E{Key: "$or", Value: bson.A{
		bson.D{{Key: "loginKey", Value: hive.Fold(login)}},
		bson.D{{Key: "loginKey", Value: nil}, {Key: "login", Value: equalFold(login)}},
	}}
}

// tagged selects what has all of tags.
func tagged(tags []hive.Tag) bson.E {
	all := make([]tagDocument, len(tags))
	for i, t := range tags {
		all[i] = tagDocument(t)
	}
	return bson.E{Key: "tags", Value: bson.D{{Key: "$all", Value: all}}}
}
