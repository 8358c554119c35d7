package hive

import "context"

// Login returns the account that login and password open, and records the use.
// Unknown login and wrong password give the same error after the same work.
// Too many failures in a row lock the account.
func (u *Users) Login(ctx context.Context, login, password string) (User, error) { return User{}, nil }

// Use records that a token of the account was presented: attempts are
// forgotten, the last login is noted. Unauthenticated when the account is gone
// or not active.
func (u *Users) Use(ctx context.Context, id ID) (User, error) { return User{}, nil }
