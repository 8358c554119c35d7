package actions

import (
	"context"

	"hivewire/auth"
	"hivewire/hive"
)

type token struct {
	Login    string `json:"login" required:"true"`
	Password string `json:"password" required:"true"`
}

// tokens is the reply of the actions that issue a pair.
type tokens struct {
	AccessToken  string `json:"accessToken"`
	RefreshToken string `json:"refreshToken"`
}

func viewTokens(t auth.Tokens) tokens { return tokens{AccessToken: t.Access, RefreshToken: t.Refresh} }

var _ = define(Action{
	Name:   "token",
	Doc:    "Issues tokens for a login and password; it does not authenticate the connection.",
	Needs:  hive.Anyone,
	REST:   REST{Route: "POST /token", Body: "*", Status: 201},
	Waits:  true,
	Audits: hive.AuditLogin,
}, func(ctx context.Context, c *Call, in *token) (tokens, error) {
	t, err := c.Auth.Login(ctx, in.Login, in.Password, *c.Caller.Origin)
	return viewTokens(t), err
})
