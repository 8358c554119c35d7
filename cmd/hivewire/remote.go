package main

import (
	"context"

	"hivewire/client"
)

func (t *target) dial(ctx context.Context, token string) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	c, err := client.Dial(ctx, t.url, token)
	if err != nil {
		return nil, err
	}
	return &session{c}, nil
}

// credentials returns the token from the environment, or one for a login and
// the password that is asked for.
func (t *target) credentials(ctx context.Context) (string, error) {
	if token := t.getenv("HIVEWIRE_TOKEN"); token != "" {
		return token, nil
	}
	// The connection comes first: nobody likes to type a password for nothing.
	s, err := t.dial(ctx, "")
	if err != nil {
		return "", err
	}
	defer func() { _ = s.Close() }()
	password, err := t.password("Password of "+t.login, false)
	if err != nil {
		return "", err
	}
	_ = s.Close() // typing may have taken longer than a connection may wait
	if s, err = t.dial(ctx, ""); err != nil {
		return "", err
	}
	var reply struct {
		AccessToken string `json:"accessToken"`
	}
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	err = s.ask(ctx, "token", fields{"login": t.login, "password": password}, &reply)
	return reply.AccessToken, err
}
