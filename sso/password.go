package sso

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"hivewire/hive"
)

// maxDays is the greatest number of days that a password may last.
const maxDays = 1_000_000

// NewPassword is a password to be set.
type NewPassword struct {
	New    string
	Old    string // needed for one's own
	UserID string // "" for one's own

	// What regular users say of these is ignored.
	ExpiryDays int   // from now on; the default for 0 and less
	MustChange *bool // at the next login; nil for no
}

// ChangePassword sets a password and ends the account's sessions but for the
// caller's own. Super-users set those of others without the old one: NotAllowed
// for a wrong old one, InvalidInput for anybody else's.
func (s *Service) ChangePassword(ctx context.Context, c Call, n NewPassword) error {
	return s.change(ctx, c, hive.AuditUpdate, func(a *asker) error {
		user, err := s.aim(ctx, a, n.UserID, errForbiddenInput)
		if err != nil {
			return err
		}
		own, old := user.ID == a.user.ID, ""
		if own {
			// Counted as a failed login: the holder of a session could try for ever.
			proven, err := s.users.Verify(ctx, user.Login, n.Old, *a.by.Origin)
			if err != nil {
				return err
			}
			old = proven.PasswordHash
		}
		if err := s.checkPassword(n.New); err != nil {
			return err
		}
		if n.ExpiryDays > maxDays {
			return errInput
		}
		if !a.super() {
			n.ExpiryDays, n.MustChange = 0, nil
		}
		changed, err := s.setPassword(ctx, a.by, user.ID, old, n)
		if err != nil || !own || a.session == "" {
			return err
		}
		return s.sessions.Keep(ctx, a.session, &changed)
	})
}

// setPassword stores a password that was checked. NotAllowed when the account
// has another one meanwhile than that of the hash old, which may be "" for any.
func (s *Service) setPassword(ctx context.Context, by hive.Caller, id hive.ID, old string, n NewPassword) (hive.User, error) {
	hash, err := s.users.HashPassword(ctx, n.New)
	if err != nil {
		return hive.User{}, err
	}
	expiry := s.expiry(n.ExpiryDays)
	by.Can |= hive.ManageUser
	return s.users.Amend(ctx, by, id, func(u *hive.User, p *hive.Profile) error {
		if old != "" && u.PasswordHash != old {
			return errNotAllowed
		}
		u.PasswordHash, p.PasswordExpiry = hash, expiry
		p.PasswordMustChange = n.MustChange != nil && *n.MustChange
		return nil
	})
}

// expiry is when a password that is set now expires.
func (s *Service) expiry(days int) time.Time {
	if days <= 0 {
		days = s.o.PasswordExpiryDays
	}
	return s.moment().AddDate(0, 0, days)
}

// checkPassword checks a new password.
func (s *Service) checkPassword(password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < s.o.MinLength:
		return errPasswordShort
	case n > s.o.MaxLength:
		return errPasswordLong
	}
	lower := strings.ToLower(password)
	for _, rejected := range s.o.RejectList {
		if strings.Contains(lower, strings.ToLower(rejected)) {
			return errPasswordRejected
		}
	}
	return nil
}
