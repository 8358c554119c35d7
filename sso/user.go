package sso

import (
	"context"
	"time"

	"hivewire/hive"
)

// User is an account as this API sees it.
type User struct {
	hive.User
	Full bool // everything may be told, not only what users see of themselves

	ID             string // "zusr" and more
	TOTPLabel      string
	LockedBy       string // the id of whoever did it last; "" where that is nobody now
	ApprovalBy     string // the same
	ApprovalNeeded bool   // of new users
}

// PasswordExpiry returns when the password expires: at the end of the year 9999
// for never.
func (u *User) PasswordExpiry() time.Time {
	if at := u.Details().PasswordExpiry; !at.IsZero() {
		return at
	}
	return never
}

// User returns the account with an id, the caller's own for "". Super-users see
// anybody and everything of them; others get NotAllowed.
func (s *Service) User(ctx context.Context, c Call, userID string) (User, error) {
	a, err := s.askToRead(ctx, c)
	if err != nil {
		return User{}, worded(err)
	}
	user, err := s.aim(ctx, a, userID, errNotAllowed)
	if err != nil {
		return User{}, worded(err)
	}
	shown, err := s.show(ctx, &user)
	shown.Full = a.super()
	return shown, worded(err)
}

// show returns an account as a super-user sees it.
func (s *Service) show(ctx context.Context, user *hive.User) (User, error) {
	p := user.Details()
	u := User{User: *user, Full: true, ApprovalNeeded: !s.o.NoApproval}
	var err error
	if u.ID, err = s.users.SSOID(ctx, user); err != nil {
		return User{}, err
	}
	if u.LockedBy, err = s.idOf(ctx, p.LockedBy); err != nil {
		return User{}, err
	}
	if u.ApprovalBy, err = s.idOf(ctx, p.ApprovalBy); err != nil {
		return User{}, err
	}
	// One that was written under a key that is gone is no reason to show nothing.
	u.TOTPLabel, _ = s.auth.Unseal(p.TOTP.Label)
	return u, nil
}

// idOf returns the id that this API gives an account, "" for one that is gone.
func (s *Service) idOf(ctx context.Context, id hive.ID) (string, error) {
	if id == 0 {
		return "", nil
	}
	user, err := s.users.Account(ctx, id)
	if hive.KindOf(err) == hive.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.users.SSOID(ctx, user)
}
