package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// users is [hive.UserStore].
type users struct {
	*collection[hive.ID, hive.User, userDocument, hive.UserQuery]
	trail *trail
	lines *lines
}

// ByLogin implements [hive.UserStore].
func (u users) ByLogin(ctx context.Context, login string) (*hive.User, error) {
	h, err := u.findOne(ctx, bson.D{{Key: "login", Value: login}})
	return h.entity, err
}

// BySSO implements [hive.UserStore].
func (u users) BySSO(ctx context.Context, id string) (*hive.User, error) {
	h, err := u.findOne(ctx, bson.D{{Key: "ssoId", Value: id}})
	return h.entity, err
}

// Audited implements [hive.UserStore].
func (u users) Audited(record func(before, after *hive.User) *hive.AuditRecord) hive.AuditedUsers {
	return audited{u, record}
}

// audited is users whose changes leave a trail.
type audited struct {
	users
	record func(before, after *hive.User) *hive.AuditRecord
}

// Add implements [hive.Repo].
func (a audited) Add(ctx context.Context, u hive.User) (hive.User, error) {
	after, err := a.users.Add(ctx, u)
	if err != nil {
		return hive.User{}, err
	}
	return a.say(ctx, nil, &after)
}

// Update implements [hive.Repo].
func (a audited) Update(ctx context.Context, id hive.ID, edit func(*hive.User) error) (hive.User, error) {
	var before hive.User
	after, err := a.users.Update(ctx, id, func(u *hive.User) error {
		before = *u // of the last run, which is what was replaced
		return edit(u)
	})
	if err != nil {
		return hive.User{}, err
	}
	return a.say(ctx, &before, &after)
}

// BeginUpdate implements [hive.AuditedUsers].
func (a audited) BeginUpdate(ctx context.Context, id hive.ID, edit func(*hive.User) error) hive.Pending[hive.User] {
	return a.lines.begin(ctx, id, func() (hive.User, error) { return a.Update(ctx, id, edit) })
}

// Delete implements [hive.Repo].
func (a audited) Delete(ctx context.Context, id hive.ID) error {
	before, err := a.remove(ctx, id)
	if err != nil {
		return err
	}
	_, err = a.say(ctx, before, nil)
	return err
}

// say leaves the record of a change that was made, also when its caller has left.
func (a audited) say(ctx context.Context, before, after *hive.User) (hive.User, error) {
	if r := a.record(before, after); r != nil {
		if _, err := a.trail.Append(context.WithoutCancel(ctx), *r); err != nil {
			return hive.User{}, hive.OutcomeUnknownf("leave a record of a change: %w", err)
		}
	}
	if after == nil {
		return hive.User{}, nil
	}
	return *after, nil
}
