package hive

import (
	"context"
	"strconv"
	"time"
)

var (
	errCredentials = Errorf(Unauthenticated, "Invalid credentials")
	errInactive    = Errorf(Unauthenticated, "User is locked or disabled")
)

const (
	defaultMaxAttempts   = 10
	defaultLoginInterval = 1000 // milliseconds
)

// refusalStep is what the time of a refused login is rounded up to. It hides
// that counting a wrong password waits for the disk and an unknown login does not.
const refusalStep = 100 * time.Millisecond

// Login returns the account that login and password open, and records the use.
// Unknown login and wrong password give the same error after the same time.
// Too many failures in a row lock the account.
func (u *Users) Login(ctx context.Context, login, password string) (User, error) {
	started := time.Now()
	user, err := u.login(ctx, login, password)
	if err == errCredentials {
		spent := time.Since(started)
		select {
		case <-time.After(spent.Truncate(refusalStep) + refusalStep - spent):
		case <-ctx.Done():
		}
	}
	return user, err
}

func (u *Users) login(ctx context.Context, login, password string) (User, error) {
	user, err := u.store.ByLogin(ctx, login)
	if err != nil && KindOf(err) != NotFound {
		return User{}, err
	}
	if err == nil && user.Closed(u.now) != Open {
		return User{}, errInactive
	}
	// Without an account user is zero and its empty hash costs the same.
	ok, verr := u.passwords.Verify(ctx, user.PasswordHash, password)
	switch {
	case verr != nil:
		return User{}, verr
	case err != nil:
		return User{}, errCredentials
	case !ok:
		return User{}, u.failed(ctx, user.ID)
	}
	return u.Use(ctx, user.ID)
}

// failed counts a failed login and returns the error for it.
func (u *Users) failed(ctx context.Context, id ID) error {
	most := u.number(ctx, SettingMaxAttempts, defaultMaxAttempts)
	_, err := u.store.Update(ctx, id, func(user *User) error {
		if user.LoginAttempts++; user.LoginAttempts >= most {
			user.Locked, user.LoginAttempts = true, 0
		}
		return nil
	})
	if err != nil && KindOf(err) != NotFound {
		return err
	}
	return errCredentials
}

// Use records that a token or the password of the account was accepted:
// attempts are forgotten, the last login is noted. Unauthenticated when the
// account is gone or not active.
func (u *Users) Use(ctx context.Context, id ID) (User, error) {
	user, err := u.store.Get(ctx, id)
	switch {
	case KindOf(err) == NotFound:
		return User{}, errCredentials
	case err != nil:
		return User{}, err
	case !user.Usable():
		return User{}, errInactive
	}
	now := u.now().UTC().Truncate(time.Millisecond)
	interval := time.Duration(u.number(ctx, SettingLoginInterval, defaultLoginInterval)) * time.Millisecond
	late := user.LastLogin.IsZero() || now.Sub(user.LastLogin) > interval
	if !late && user.LoginAttempts == 0 {
		return user, nil
	}
	user, err = u.store.Update(ctx, id, func(user *User) error {
		if !user.Usable() {
			return errInactive
		}
		user.LoginAttempts = 0
		if late && now.After(user.LastLogin) {
			user.LastLogin = now
		}
		return nil
	})
	if KindOf(err) == NotFound {
		return User{}, errCredentials
	}
	return user, err
}

// number returns a setting that is a number, or otherwise when it is absent,
// unreadable or not positive.
func (u *Users) number(ctx context.Context, name string, otherwise int) int {
	s, err := u.settings.Get(ctx, name)
	if err != nil {
		return otherwise
	}
	n, err := strconv.Atoi(s.Value)
	if err != nil || n <= 0 {
		return otherwise
	}
	return n
}
