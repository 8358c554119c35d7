package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type userInsert struct {
	User *newUser `json:"user" required:"true"`
}

type newUser struct {
	Login          *string      `json:"login" required:"true"`
	Role           *hive.Role   `json:"role" required:"true"`
	Status         *hive.Status `json:"status"`
	Password       *string      `json:"password" required:"true"`
	Data           wire.Free    `json:"data"`
	IntroReviewed  bool         `json:"introReviewed"`
	AllDeviceTypes *bool        `json:"allDeviceTypesAvailable" doc:"Every type is open to the account; true unless it is given."`
}

type userInsertReply struct {
	User struct {
		ID             hive.ID   `json:"id"`
		LastLogin      wire.Time `json:"lastLogin" nullable:"true"`
		Data           wire.Free `json:"data"`
		IntroReviewed  bool      `json:"introReviewed"`
		AllDeviceTypes bool      `json:"allDeviceTypesAvailable"`
	} `json:"user"`
}

var errUserRequired = hive.Errorf(hive.Invalid, "User is required")

var _ = define(Action{
	Name:   "user/insert",
	Doc:    "Makes an account; it is a member of no network and has no device type assigned.",
	Needs:  hive.ManageUser,
	REST:   REST{Route: "POST /user", Body: "user", Result: "user", Status: 201},
	Waits:  true,
	Audits: hive.AuditInsert,
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
