package actions

import (
	"context"
	"errors"

	"hivewire/auth"
	"hivewire/hive"
)

type tokenRefresh struct {
	RefreshToken string `json:"refreshToken" required:"true"`
}

type accessToken struct {
	AccessToken string `json:"accessToken"`
}

var _ = define(Action{
	Name:  "token/refresh",
	Doc:   "Issues a new access token with the rights of a refresh token.",
	Needs: hive.Anyone,
	REST:  REST{Route: "POST /token/refresh", Body: "*", Status: 201, Reword: rewordRefresh},
	Waits: true,
}, func(ctx context.Context, c *Call, in *tokenRefresh) (accessToken, error) {
	access, err := c.Auth.Refresh(ctx, in.RefreshToken)
	return accessToken{AccessToken: access}, err
})

// rewordRefresh says what is wrong with a token in the words of the REST API.
func rewordRefresh(_ *Call, err error) error {
	switch kind, text := hive.Describe(err); {
	case errors.Is(err, auth.ErrAccount):
		return hive.Errorf(hive.Unauthenticated, "Unauthorized")
	case kind == hive.Invalid:
		return errParameters
	case kind == hive.Unauthenticated && text == "Invalid credentials":
		return hive.Errorf(hive.Unauthenticated, "Token is not valid")
	}
	return err
}
