package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type userGet struct {
	UserID wire.UserRef `json:"userId" required:"true"`
}

type userGetReply struct {
	User userDetail `json:"user"`
}

var errUserID = hive.Errorf(hive.Invalid, "User id is wrong or empty")

var _ = define(Action{
	Name:  "user/get",
	Doc:   "Shows an account and its networks; \"current\" is one's own.",
	Needs: hive.GetCurrentUser | hive.ManageUser,
	REST:  REST{Route: "GET /user/{userId}", Result: "user", Reword: hideForeign},
	Allow: func(_ context.Context, c *Call, m *wire.Message) error {
		if string(m.Get("userId")) == `"current"` {
			return nil
		}
		return c.Caller.Allow(hive.ManageUser)
	},
}, func(ctx context.Context, c *Call, in *userGet) (out userGetReply, err error) {
	if !in.UserID.Given {
		return out, errUserID
	}
	err = c.showUser(ctx, in.UserID.Of(c.Caller.UserID), &out.User)
	return out, err
})

func (c *Call) showUser(ctx context.Context, id hive.ID, v *userDetail) error {
	user := c.Caller.Account // as the rights were looked up, a moment ago
	if user == nil || user.ID != id {
		var err error
		if user, err = c.Hive.Users.Get(ctx, c.Caller, id); err != nil {
			return err
		}
	}
	networks, err := c.Hive.Users.Networks(ctx, user)
	if err == nil {
		v.show(user, networks)
	}
	return err
}

// hideForeign answers a client who asks for somebody else as the REST API of
// DeviceHive does.
func hideForeign(c *Call, err error) error {
	if kind, text := hive.Describe(err); kind == hive.NotFound && !c.Caller.Admin() {
		return hive.Errorf(hive.Forbidden, "%s", text)
	}
	return err
}
