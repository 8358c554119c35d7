package actions

import (
	"context"

	"hivewire/hive"
	"hivewire/internal/wire"
)

type userUpdate struct {
	User   *userChange `json:"user" required:"true"` // before the id: of two bad fields DeviceHive reports the body
	UserID lateRef     `json:"userId" required:"true"`
}

// lateRef keeps what is wrong with a reference, to be told after all that is
// wrong with the body. The reference is not embedded: package wire would decode
// it in place of lateRef.
type lateRef struct {
	ref wire.UserRef
	err error
}

// UnmarshalWire implements [wire.Unmarshaler].
func (r *lateRef) UnmarshalWire(raw []byte) error {
	r.err = r.ref.UnmarshalWire(raw)
	return nil
}

// JSONSchema implements [wire.Described].
func (r lateRef) JSONSchema() string { return r.ref.JSONSchema() }

// userChange is what an update may name. Null clears data and is the same as
// absent everywhere else.
type userChange struct {
	Login         wire.Opt[string]      `json:"login"`
	Role          wire.Opt[hive.Role]   `json:"role"`
	Status        wire.Opt[hive.Status] `json:"status"`
	Password      wire.Opt[string]      `json:"password"`
	Data          wire.Opt[wire.Free]   `json:"data" doc:"Null clears it."`
	IntroReviewed wire.Opt[bool]        `json:"introReviewed"`
}

func (u *userChange) domain() hive.UserChange {
	c := hive.UserChange{
		Login: u.Login.Keeping(), Role: u.Role.Keeping(), Status: u.Status.Keeping(),
		Password: u.Password.Keeping(), IntroReviewed: u.IntroReviewed.Keeping(),
	}
	if u.Data.Given {
		c.Data = hive.Set([]byte(u.Data.Value))
	}
	return c
}

var _ = defineWrite(Action{
	Name:   "user/update",
	Doc:    "Changes what it names of an account; without ManageUser only one's own, and clients only password, data and introReviewed.",
	Needs:  hive.UpdateCurrentUser | hive.ManageUser,
	REST:   REST{Route: "PUT /user/{userId}", Body: "user", Status: 204, Null: "{}", Needs: hive.ManageUser},
	Waits:  true,
	Target: theAccount,
	Allow: func(_ context.Context, c *Call, m *wire.Message) error {
		var ref wire.UserRef
		if raw := m.Value("userId"); raw == nil || ref.UnmarshalWire(raw) != nil {
			return nil // the handler says what is wrong with it
		}
		return c.Caller.AllowAccount(ref.Of(c.Caller.UserID))
	},
	Audits: hive.AuditUpdate,
}, func(ctx context.Context, c *Call, in *userUpdate) hive.Pending[hive.User] {
	switch {
	case in.User == nil:
		return hive.Failed[hive.User](errUserRequired)
	case in.UserID.err != nil:
		return hive.Failed[hive.User](in.UserID.err)
	case !in.UserID.ref.Given:
		return hive.Failed[hive.User](errUserID)
	}
	return c.Hive.Users.BeginUpdate(ctx, c.Caller, in.UserID.ref.Of(c.Caller.UserID), in.User.domain())
}, saysNothing)

// saysNothing is the reply to an update.
func saysNothing(*hive.User) (None, hive.ID) { return None{}, 0 }
