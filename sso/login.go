package sso

import (
	"context"
	"slices"
	"time"

	"hivewire/auth"
	"hivewire/hive"
)

// Login is what somebody logs in with.
type Login struct {
	Username    string
	Password    string
	TOTPCode    string // of accounts with a second factor
	NewPassword string // of accounts whose password has to change

	// Of whoever logs in, where that is not who calls. Only some
	// applications may tell.
	RemoteAddr string
	UserAgent  string
}

// LoggedIn is what a login gave.
type LoggedIn struct {
	UST      string
	Warnings []Code // PasswordAboutToEnd, or none
}

// Login begins a session. The order of the checks is Zato's; codes that may
// not be told are hidden behind NotAllowed.
func (s *Service) Login(ctx context.Context, c Call, l Login) (LoggedIn, error) {
	origin := c.origin()
	var result LoggedIn
	user, err := s.auth.Guard(ctx, origin, func() (user hive.User, err error) {
		user, result.Warnings, err = s.prove(ctx, c, l)
		return user, worded(err)
	})
	if err != nil {
		return LoggedIn{}, s.masked(err)
	}
	session := hive.Session{
		API: hive.APIZato, Expires: s.sessionEnd(), App: s.app(c), Address: or(l.RemoteAddr, c.RemoteAddr), Agent: or(l.UserAgent, c.UserAgent),
	}
	if session, err = s.sessions.Open(ctx, &user, session); err != nil {
		return LoggedIn{}, err
	}
	if result.UST, err = s.auth.SessionToken(&user, &session); err != nil {
		return LoggedIn{}, err
	}
	return result, s.trail.Allowed(ctx, hive.Caller{UserID: user.ID, Origin: &origin}, hive.AuditLogin, &user)
}

// prove returns the account that somebody logs in to. The account that comes
// with an error is the one that was meant.
func (s *Service) prove(ctx context.Context, c Call, l Login) (user hive.User, warnings []Code, err error) {
	if _, err := s.App(c.App); err != nil {
		return user, nil, err
	}
	if user, err = s.users.Verify(ctx, l.Username, l.Password, c.origin()); err != nil {
		return user, nil, err
	}
	if user.Details().Approval != hive.Approved {
		return user, nil, errNotApproved
	}
	if err := s.checkCode(ctx, c, &user, l.TOTPCode); err != nil {
		return user, nil, err
	}
	if !slices.Contains(s.o.LoginApps, s.app(c)) {
		return user, nil, errApp
	}
	if closed := user.Closed(s.o.Now); closed == hive.ClosedPasswordExpired {
		return user, nil, errExpired
	} else if closed != hive.Open {
		return user, nil, closed.Err()
	}
	if (l.RemoteAddr != "" || l.UserAgent != "") && !slices.Contains(s.o.MetadataApps, s.app(c)) {
		return user, nil, errMetadata
	}
	if user.Details().PasswordMustChange {
		if user, err = s.renew(ctx, c, user, l.NewPassword); err != nil {
			return user, nil, err
		}
	}
	if s.aboutToExpire(user.Details().PasswordExpiry) {
		warnings = []Code{PasswordAboutToEnd}
	}
	used, err := s.users.Use(ctx, user.ID)
	if err != nil {
		return user, nil, err
	}
	return used, warnings, nil
}

// checkCode checks the code of a second factor, if the account has one.
func (s *Service) checkCode(ctx context.Context, c Call, user *hive.User, code string) error {
	totp := user.Details().TOTP
	if !totp.Enabled {
		return nil
	}
	if code == "" {
		return errNoCode
	}
	key, err := s.auth.Unseal(totp.Key)
	if err != nil {
		return err
	}
	if !auth.ValidTOTP(key, code, s.o.Now()) {
		return s.users.WrongCode(ctx, user.ID, c.origin())
	}
	return nil
}

// renew sets the password of an account whose password has to change. The
// account that comes with an error is as it was.
func (s *Service) renew(ctx context.Context, c Call, user hive.User, password string) (hive.User, error) {
	if password == "" {
		return user, errMustChange
	}
	if err := s.checkPassword(password); err != nil {
		return user, err
	}
	changed, err := s.setPassword(ctx, callerOf(&user, c.origin()), user.ID, user.PasswordHash, NewPassword{New: password})
	if err != nil {
		return user, err
	}
	return changed, nil
}

func (s *Service) aboutToExpire(expiry time.Time) bool {
	return !expiry.IsZero() && expiry.Sub(s.o.Now()) <= time.Duration(s.o.AboutToExpireDays)*day
}

// app is the application of a call that App has checked.
func (s *Service) app(c Call) string { return or(c.App, s.o.DefaultApp) }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Logout ends the session of a token, if there is one. A token that is none is
// no error.
func (s *Service) Logout(ctx context.Context, c Call) error {
	if _, err := s.App(c.App); err != nil {
		return err
	}
	id, _, err := s.auth.Session(c.UST)
	if hive.KindOf(err) == hive.Unauthenticated || err == nil && id == "" {
		return nil
	}
	if err != nil {
		return err
	}
	session, user, err := s.sessions.Get(ctx, id)
	if session.ID == "" { // it is over, or the store is down
		if hive.KindOf(err) == hive.Unauthenticated {
			return nil
		}
		return err
	}
	if err := s.sessions.End(ctx, id); err != nil {
		return err
	}
	origin := c.origin()
	return s.trail.Allowed(ctx, hive.Caller{UserID: user.ID, Origin: &origin}, hive.AuditLogout, &user)
}
