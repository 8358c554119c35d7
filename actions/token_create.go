package actions

import (
	"context"
	"math"

	"hivewire/auth"
	"hivewire/hive"
	"hivewire/internal/wire"
)

type tokenCreate struct {
	Payload *tokenPayload `json:"payload" required:"true"`
}

type tokenPayload struct {
	UserID            wire.Opt[hive.ID] `json:"userId" required:"true"`
	Role              *hive.Role        `json:"role" doc:"1 makes a client's token for an administrator."` // an addition to DeviceHive: 1 makes a client's token for an administrator
	Actions           actionNumbers     `json:"actions"`
	NetworkIDs        []string          `json:"networkIds" doc:"Numbers of networks as text; * is all of them."`
	DeviceTypeIDs     []string          `json:"deviceTypeIds" doc:"Numbers of device types as text; * is all of them."`
	Expiration        wire.Time         `json:"expiration" doc:"Of the access token."`
	RefreshExpiration wire.Time         `json:"refreshExpiration" doc:"Of the refresh token."`
}

// actionNumbers is a list of action names and numbers. Nil when it was absent,
// or named nothing that is known; unknown ones are dropped.
type actionNumbers []int

var errActionItem = hive.Errorf(hive.Invalid, "Actions list should contain only Strings or Integers")

// UnmarshalWire implements [wire.Unmarshaler].
func (a *actionNumbers) UnmarshalWire(raw []byte) error {
	items, err := wire.Items(raw)
	if err != nil || items == nil {
		return err
	}
	known := make(actionNumbers, 0, len(items))
	for _, item := range items {
		n, err := actionNumber(item)
		if err != nil {
			return err
		}
		if n >= 0 && n <= auth.MaxActionNumber {
			known = append(known, n)
		}
	}
	if len(known) > 0 || len(items) == 0 {
		*a = known
	}
	return nil
}

// JSONSchema implements [wire.Described].
func (actionNumbers) JSONSchema() string {
	return `{"type":"array","items":{"type":["string","integer"]},"description":"Permissions by name or number; * is all of them."}`
}

// actionNumber returns the number an item stands for, -1 for an unknown one.
func actionNumber(item []byte) (int, error) {
	if item[0] == '"' {
		name, err := wire.Text(item)
		if err != nil {
			return 0, err
		}
		if n, ok := auth.ActionNumber(name); ok {
			return n, nil
		}
		return -1, nil
	}
	n, err := wire.Whole(item)
	if err != nil {
		return 0, errActionItem
	}
	if n < 0 || n > math.MaxInt32 {
		return -1, nil
	}
	return int(n), nil
}

var _ = define(Action{
	Name:  "token/create",
	Doc:   "Issues tokens with chosen rights; without ManageUser only for oneself and within one's own rights.",
	Needs: hive.ManageToken,
	REST:  REST{Route: "POST /token/create", Body: "payload", Status: 201},
	Waits: true,
}, func(ctx context.Context, c *Call, in *tokenCreate) (tokens, error) {
	p := in.Payload
	if p == nil {
		return tokens{}, hive.Errorf(hive.Invalid, "Missing or invalid payload in request")
	}
	if !p.UserID.Given || p.UserID.Null {
		return tokens{}, hive.Violation("userId", "null", "must not be null")
	}
	if p.Role != nil && !p.Role.Known() {
		return tokens{}, hive.Errorf(hive.Invalid, "User role is invalid or empty")
	}
	t, err := c.Auth.Create(ctx, c.Caller, auth.Grant{
		UserID: p.UserID.Value, Role: p.Role, Actions: p.Actions, Networks: p.NetworkIDs, DeviceTypes: p.DeviceTypeIDs,
		Expiration: p.Expiration.Time, RefreshExpiration: p.RefreshExpiration.Time,
	})
	return viewTokens(t), err
})
