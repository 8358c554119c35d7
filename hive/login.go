package hive

import (
	"context"
	"strconv"
	"time"
)

var (
	errCredentials = &Error{Kind: Unauthenticated, Reason: ReasonCredentials, Message: "Invalid credentials"}
	errInactive    = Errorf(Unauthenticated, "User is locked or disabled")
	// What an API that cannot ask for more says to somebody with the right password.
	errMustChange   = &Error{Kind: Unauthenticated, Reason: ReasonMustChange, Message: errCredentials.Message}
	errSecondFactor = &Error{Kind: Unauthenticated, Reason: ReasonSecondFactor, Message: errCredentials.Message}
)

const (
	defaultMaxAttempts   = 10
	defaultLoginInterval = 1000 // milliseconds
)

// refusalStep is what the time of a refused login is rounded up to. It hides
// that counting a wrong password waits for the disk and an unknown login does not.
const refusalStep = 100 * time.Millisecond

// Login returns the account that login and password open, and records the use.
// It is for APIs that can ask for nothing else: an account with a second
// factor, or whose password has to change first, is not let in. Unknown login
// and wrong password give the same error after the same time. Too many failures
// in a row lock the account. The account that was meant is returned with errors too.
func (u *Users) Login(ctx context.Context, login, password string, from Origin) (User, error) {
	user, err := u.named(ctx, login)
	if err == nil { // the gate comes first, before the work of a password, as in DeviceHive
		if closed := user.Closed(u.now); closed != Open {
			return *user, closed.Err()
		}
	}
	proved, err := u.prove(ctx, user, err, password, from)
	if err == nil {
		err = u.Admit(&proved)
	}
	if err != nil {
		return proved, err
	}
	used, err := u.Use(ctx, proved.ID)
	if err != nil {
		return proved, err
	}
	return used, nil
}

// Admit returns nil when the right password alone opens the account now.
func (u *Users) Admit(user *User) error {
	p := user.Details()
	switch closed := user.Closed(u.now); {
	case closed != Open:
		return closed.Err()
	case p.PasswordMustChange:
		return errMustChange
	case p.TOTP.Enabled && !u.ignoreTOTP:
		return errSecondFactor
	}
	return nil
}

// Verify returns the account that login and password belong to, whatever its
// state: whoever asks looks at [User.Closed]. Unknown login and wrong password
// give the same error after the same time; the account meant is returned with
// it for the audit trail. Failures are counted as those of Login; a login that
// comes of it is recorded by the caller.
func (u *Users) Verify(ctx context.Context, login, password string, from Origin) (User, error) {
	user, err := u.named(ctx, login)
	return u.prove(ctx, user, err, password, from)
}

// named returns the account of somebody who may have a password.
func (u *Users) named(ctx context.Context, login string) (*User, error) {
	user, err := u.store.ByLogin(ctx, login)
	if err == nil && user.Kind != Person {
		return nil, userNotFound(user.ID)
	}
	return user, err
}

// prove returns the account that was looked up with the outcome found if the
// password is its own.
func (u *Users) prove(ctx context.Context, known *User, found error, password string, from Origin) (user User, err error) {
	if found != nil && KindOf(found) != NotFound {
		return User{}, found
	}
	if found == nil {
		user = *known
	}
	started := time.Now()
	// Without an account user is zero and its empty hash costs the same.
	ok, err := u.passwords.Verify(ctx, user.PasswordHash, password)
	switch {
	case err != nil:
		return user, err
	case found == nil && ok:
		return user, nil
	case found == nil:
		err = u.failed(ctx, user.ID, from)
	default:
		err = errCredentials
	}
	if err == errCredentials {
		spent := time.Since(started)
		select {
		case <-time.After(spent.Truncate(refusalStep) + refusalStep - spent):
		case <-ctx.Done():
		}
	}
	return user, err
}

// failed counts a failed login and returns the error for it.
func (u *Users) failed(ctx context.Context, id ID, from Origin) error {
	most := u.number(ctx, SettingMaxAttempts, defaultMaxAttempts)
	_, err := u.trail.audited(u.store, &Caller{Origin: &from}, AuditUpdate).Update(ctx, id, func(user *User) error {
		if user.LoginAttempts++; user.LoginAttempts >= most && !user.Locked {
			user.Locked, user.LoginAttempts = true, 0
			p := user.EditProfile()
			p.LockedTime, p.LockedBy = u.moment(), 0
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
// account is gone or may not be used.
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
	now := u.moment()
	interval := time.Duration(u.number(ctx, SettingLoginInterval, defaultLoginInterval)) * time.Millisecond
	late := user.LastLogin.IsZero() || now.Sub(user.LastLogin) > interval
	if !late && user.LoginAttempts == 0 {
		return *user, nil
	}
	used, err := u.store.Update(ctx, id, func(user *User) error {
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
	return used, err
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
