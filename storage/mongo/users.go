package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// users is [hive.UserStore].
type users struct {
	*collection[hive.ID, hive.User, userDocument, hive.UserQuery]
}

// ByLogin implements [hive.UserStore].
func (u users) ByLogin(ctx context.Context, login string) (hive.User, error) {
	h, err := u.findOne(ctx, bson.D{{Key: "login", Value: login}})
	return h.entity, err
}

// BySSO implements [hive.UserStore].
func (u users) BySSO(ctx context.Context, id string) (hive.User, error) {
	h, err := u.findOne(ctx, bson.D{{Key: "ssoId", Value: id}})
	return h.entity, err
}

// Audited implements [hive.UserStore].
func (u users) Audited(func(before, after *hive.User) *hive.AuditRecord) hive.Repo[hive.ID, hive.User, hive.UserQuery] {
	return u
}
