package actions

import (
	"context"

	"hivewire/hive"
)

type tokenRefresh struct {
	RefreshToken string `json:"refreshToken"`
}

type accessToken struct {
	AccessToken string `json:"accessToken"`
}

var _ = define(Action{
	Name:  "token/refresh",
	Doc:   "Issues a new access token with the rights of a refresh token.",
	Needs: hive.Anyone,
	Waits: true,
}, func(ctx context.Context, c *Call, in *tokenRefresh) (accessToken, error) {
	access, err := c.Auth.Refresh(ctx, in.RefreshToken)
	return accessToken{AccessToken: access}, err
})
