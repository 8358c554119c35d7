package actions

import (
	"context"

	"hivewire/hive"
)

type authenticate struct {
	Token string `json:"token" required:"true"`
}

var _ = define(Action{
	Name:    "authenticate",
	Doc:     "Makes the connection speak for the account of an access token; a failure leaves it as it was.",
	Needs:   hive.Anyone,
	Waits:   true,
	Session: true,
}, func(ctx context.Context, c *Call, in *authenticate) (None, error) {
	id, err := c.Auth.Authenticate(ctx, in.Token)
	if err == nil {
		c.Become(id)
	}
	return None{}, err
})
