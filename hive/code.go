package hive

import "context"

// WrongCode counts a login that failed after the password was right, because
// of a second factor, and returns the error for it.
func (u *Users) WrongCode(ctx context.Context, id ID, from Origin) error {
	return u.failed(ctx, id, from)
}
