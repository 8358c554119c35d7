package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type userInsert struct {
	User *newUser `json:"user"`
}

type newUser struct {
	Login          *string      `json:"login"`
	Role           *hive.Role   `json:"role"`
	Status         *hive.Status `json:"status"`
	Password       *string      `json:"password"`
	Data           wire.Object  `json:"data"`
	IntroReviewed  bool         `json:"introReviewed"`
	AllDeviceTypes *bool        `json:"allDeviceTypesAvailable"`
}

type userInsertReply struct {
	User struct {
		ID             hive.ID     `json:"id"`
		LastLogin      wire.Time   `json:"lastLogin"`
		Data           wire.Object `json:"data"`
		IntroReviewed  bool        `json:"introReviewed"`
		AllDeviceTypes bool        `json:"allDeviceTypesAvailable"`
	} `json:"user"`
}

var errUserRequired = hive.Errorf(hive.Invalid, "User is required")

var _ = define(Action{
	Name:  "user/insert",
	Doc:   "Makes an account; it is a member of no network and has no device type assigned.",
	Needs: hive.ManageUser,
	REST:  REST{Route: "POST /user", Body: "user", Result: "user", Status: 201},
	Waits: true,
}, func(ctx context.Context, c *Call, in *userInsert) (out userInsertReply, err error) {
	if in.User == nil {
		return out, errUserRequired
	}
	u, err := c.Hive.Users.Insert(ctx, c.Caller, hive.NewUser{
		Login: in.User.Login, Role: in.User.Role, Status: in.User.Status, Password: in.User.Password, Data: in.User.Data,
		IntroReviewed: in.User.IntroReviewed, AllDeviceTypes: in.User.AllDeviceTypes,
	})
	out.User.ID, out.User.LastLogin, out.User.Data = u.ID, wire.Time{Time: u.LastLogin}, u.Data
	out.User.IntroReviewed, out.User.AllDeviceTypes = u.IntroReviewed, u.AllDeviceTypes
	return out, err
})
