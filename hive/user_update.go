package hive

import (
	"context"
	"strings"
)

// Update changes account id on behalf of by: everything or, on any error,
// nothing. Without ManageUser a caller reaches only its own account; unless it
// acts as an administrator it may not touch login, role and status, not even
// to the value that is stored.
//
// The order of the checks, which clients see when several fail, is DeviceHive's.
func (u *Users) Update(ctx context.Context, by Caller, id ID, c UserChange) (User, error) {
	return u.BeginUpdate(ctx, by, id, c).Wait()
}

// BeginUpdate begins what Update does. Changes of data and introReviewed that
// were begun for one account are made in the order of the calls.
func (u *Users) BeginUpdate(ctx context.Context, by Caller, id ID, c UserChange) Pending[User] {
	hash, err := u.mayUpdate(ctx, by, id, &c)
	if err != nil {
		return Failed[User](err)
	}
	return updating{id: id, Pending: u.amend(ctx, by, id, func(user *User) error {
		c.Login.Apply(&user.Login)
		c.Role.Apply(&user.Role)
		c.Data.Apply(&user.Data)
		c.IntroReviewed.Apply(&user.IntroReviewed)
		if c.Status.Touched() {
			user.SetStatus(c.Status.Value())
			user.LoginAttempts = 0
		}
		if hash != "" {
			user.PasswordHash = hash
		}
		return nil
	})}
}

// updating is an update under way, whose errors speak of the account.
type updating struct {
	Pending[User]
	id ID
}

// Wait implements [Pending].
func (p updating) Wait() (User, error) {
	user, err := p.Pending.Wait()
	if err != nil {
		return User{}, userError(err, p.id)
	}
	return user, nil
}

// mayUpdate returns nil when by may try the change, which it prepares, and the
// hash of a new password, "" without one.
func (u *Users) mayUpdate(ctx context.Context, by Caller, id ID, c *UserChange) (hash string, err error) {
	if err := by.AllowAccount(id); err != nil {
		return "", err
	}
	if _, err := u.Person(ctx, by.UserID, id); err != nil {
		return "", err
	}
	if !by.Admin() && (c.Login.Touched() || c.Role.Touched() || c.Status.Touched()) {
		return "", errAdminOnly
	}
	if err := u.check(ctx, id, c); err != nil || c.Password.Value() == "" {
		return "", err
	}
	return u.passwords.Hash(ctx, c.Password.Value())
}

// AllowAccount returns nil when c may try to change account id: its own with
// UpdateCurrentUser or ManageUser, another with ManageUser. It looks at no
// account, so it tells nothing about which exist.
func (c *Caller) AllowAccount(id ID) error {
	if id == c.UserID {
		return c.Allow(UpdateCurrentUser | ManageUser)
	}
	return c.Allow(ManageUser)
}

// check checks the new values and trims the login.
func (u *Users) check(ctx context.Context, id ID, c *UserChange) error {
	untrimmed := c.Login.Value()
	if c.Login.Touched() {
		c.Login = Set(strings.TrimSpace(untrimmed))
		if err := u.loginFree(ctx, c.Login.Value(), id); err != nil {
			return err
		}
	}
	if p := c.Password.Value(); p != "" {
		if err := checkPassword(p); err != nil {
			return err
		}
	}
	if c.Role.Touched() {
		if err := checkRole(c.Role.Value()); err != nil {
			return err
		}
	}
	if c.Status.Touched() {
		if err := checkStatus(c.Status.Value()); err != nil {
			return err
		}
	}
	if !c.Login.Touched() {
		return nil
	}
	var v violations
	v.login(untrimmed)
	if err := v.err(); err != nil {
		return err
	}
	return checkLogin(c.Login.Value())
}
