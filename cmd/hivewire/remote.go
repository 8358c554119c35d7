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
	return newSession(c), nil
}

// credentials returns the token from the environment, which is an access token
// alone, or those for a login and the password that is asked for; none for a
// stranger.
func (t *target) credentials(ctx context.Context) (got client.Tokens, err error) {
	if t.stranger {
		return got, nil
	}
	if token := t.getenv("HIVEWIRE_TOKEN"); token != "" {
		return client.Tokens{AccessToken: token}, nil
	}
	// The connection comes first: nobody likes to type a password for nothing.
	s, err := t.dial(ctx, "")
	if err != nil {
		return got, err
	}
	_ = s.Close() // typing may take longer than a connection may wait
	password, err := t.password(ctx, "Password of "+t.login, false)
	if err != nil {
		return got, err
	}
	if s, err = t.dial(ctx, ""); err != nil {
		return got, err
	}
	defer func() { _ = s.Close() }()
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	return s.Token(ctx, t.login, password)
}

// dialer logs in and returns what makes connections of the account from then on.
func (t *target) dialer(ctx context.Context) (func(context.Context) (*client.Conn, error), error) {
	got, err := t.credentials(ctx)
	if err != nil {
		return nil, err
	}
	if got.RefreshToken != "" {
		return client.Renewing(t.url, got.RefreshToken), nil
	}
	return func(ctx context.Context) (*client.Conn, error) { return client.Dial(ctx, t.url, got.AccessToken) }, nil
}
