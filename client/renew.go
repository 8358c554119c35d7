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
		access, err := c.TokenRefresh(ctx, refreshToken)
		if err == nil {
			err = c.Authenticate(ctx, access)
		}
		if err != nil {
			_ = c.Close() // the error says more
			return nil, err
		}
		return c, nil
	}
}
