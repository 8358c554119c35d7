package client

import "context"

// Renewing returns a function for [Feed.Dial] whose connections speak for the
// account of a refresh token, each by a new access token.
func Renewing(url, refreshToken string) func(ctx context.Context) (*Conn, error) {
	return func(ctx context.Context) (*Conn, error) {
		c, err := Dial(ctx, url, "")
		if err != nil {
			return nil, err
		}
		var reply struct {
			AccessToken string `json:"accessToken"`
		}
		err = Ask(ctx, c, "token/refresh", map[string]any{"refreshToken": refreshToken}, &reply)
		if err == nil {
			err = Ask(ctx, c, "authenticate", map[string]any{"token": reply.AccessToken}, nil)
		}
		if err != nil {
			_ = c.Close() // the error says more
			return nil, err
		}
		return c, nil
	}
}
