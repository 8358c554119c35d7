package sso

import (
	"context"
	"errors"
	"time"

	"hivewire/hive"
)

func (s *Service) sessionEnd() time.Time {
	return s.moment().Add(time.Duration(s.o.SessionMinutes) * time.Minute)
}

// VerifySession reports whether a session token is good. Only super-users ask:
// NotAllowed. NoSuchSession when target is "".
func (s *Service) VerifySession(ctx context.Context, c Call, target string) (bool, error) {
	if err := s.superAsks(ctx, c); err != nil {
		return false, err
	}
	if target == "" {
		return false, errNoSession
	}
	_, err := s.ask(ctx, Call{UST: target})
	if _, refused := errors.AsType[*Error](worded(err)); refused {
		return false, nil
	}
	return err == nil, err
}

// ExtendSession has the caller's session end as long from now as a new one
// would, and returns when. Using a session does not extend it.
func (s *Service) ExtendSession(ctx context.Context, c Call) (time.Time, error) {
	a, err := s.ask(ctx, c)
	switch {
	case err != nil:
		return time.Time{}, worded(err)
	case a.session == "":
		return time.Time{}, errNoSession
	}
	session, err := s.sessions.Extend(ctx, a.session, s.sessionEnd())
	return session.Expires, worded(err)
}

// Session returns the session of a token. Only super-users ask: NotAllowed.
func (s *Service) Session(ctx context.Context, c Call, target string) (hive.Session, error) {
	if err := s.superAsks(ctx, c); err != nil {
		return hive.Session{}, err
	}
	session, _, err := s.sessionOf(ctx, target)
	return session, worded(err)
}

// Sessions returns the sessions of the account that target, the token of one
// of them, belongs to: the caller's own when it is "". Only super-users name one.
func (s *Service) Sessions(ctx context.Context, c Call, target string) ([]hive.Session, error) {
	a, err := s.askToRead(ctx, c)
	user := a.user
	if err == nil && target != "" {
		if !a.super() {
			return nil, errNotAllowed
		}
		_, user, err = s.sessionOf(ctx, target)
	}
	if err != nil {
		return nil, worded(err)
	}
	all, err := s.sessions.Of(ctx, &user)
	own := all[:0]
	for _, session := range all {
		if session.API == hive.APIZato {
			own = append(own, session)
		}
	}
	return own, worded(err)
}

// sessionOf returns the session of a token and its account, which need not be
// one that can be used.
func (s *Service) sessionOf(ctx context.Context, token string) (hive.Session, hive.User, error) {
	id, _, err := s.auth.Session(token)
	if hive.KindOf(err) == hive.Unauthenticated || err == nil && id == "" {
		return hive.Session{}, hive.User{}, errNoSession
	}
	if err != nil {
		return hive.Session{}, hive.User{}, err
	}
	session, user, err := s.sessions.Get(ctx, id)
	if session.ID != "" {
		err = nil
	}
	return session, user, err
}

// superAsks returns nil when a super-user makes the call.
func (s *Service) superAsks(ctx context.Context, c Call) error {
	a, err := s.ask(ctx, c)
	switch {
	case err != nil:
		return worded(err)
	case !a.super():
		return errNotAllowed
	}
	return nil
}
