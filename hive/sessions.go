package hive

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"
)

// Sessions holds the rules for logins that last.
type Sessions struct {
	store Watched[string, Session, SessionQuery]
	users *Users
	now   func() time.Time
}

var errNoSession = &Error{Kind: Unauthenticated, Reason: ReasonNoSession, Message: "No such session"}

// slide is how much later a session has to expire before its use is written down.
const slide = time.Minute

// Open begins a session of an account that just proved who it is. s says what
// the API keeps of it; ID, UserID, Issued and Epoch are set here. Expires is set
// here too where IdleMinutes is not 0.
func (s *Sessions) Open(ctx context.Context, user *User, n Session) (Session, error) {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: crypto/rand ends the process instead
	n.ID, n.UserID, n.Epoch = hex.EncodeToString(id[:]), user.ID, user.Details().Epoch
	n.Issued = s.now().UTC().Truncate(time.Millisecond)
	if n.IdleMinutes != 0 {
		n.Expires = n.Issued.Add(time.Duration(n.IdleMinutes) * time.Minute)
	}
	return s.store.Add(ctx, n)
}

// Get returns a session that is good and its account. Unauthenticated, with the
// reason: that the account may not be used comes before that its sessions were ended.
func (s *Sessions) Get(ctx context.Context, id string) (Session, User, error) {
	found, err := s.store.Get(ctx, id)
	switch {
	case KindOf(err) == NotFound:
		return Session{}, User{}, errNoSession
	case err != nil:
		return Session{}, User{}, err
	case !s.now().Before(found.Expires):
		return Session{}, User{}, errNoSession
	}
	user, err := s.users.store.Get(ctx, found.UserID)
	switch {
	case KindOf(err) == NotFound:
		return Session{}, User{}, errNoSession
	case err != nil:
		return Session{}, User{}, err
	}
	if closed := user.Closed(s.now); closed != Open {
		return *found, *user, closed.Err()
	}
	if found.Epoch != user.Details().Epoch {
		return Session{}, User{}, errNoSession
	}
	return *found, *user, nil
}

// Use is Get of a session that lasts while it is used: it moves its end on.
func (s *Sessions) Use(ctx context.Context, id string) (Session, User, error) {
	found, user, err := s.Get(ctx, id)
	if err != nil || found.IdleMinutes == 0 {
		return found, user, err
	}
	until := s.now().UTC().Truncate(time.Millisecond).Add(time.Duration(found.IdleMinutes) * time.Minute)
	if until.Sub(found.Expires) < slide {
		return found, user, nil
	}
	found, err = s.Extend(ctx, id, until)
	return found, user, err
}

// Extend has a session end at another time.
func (s *Sessions) Extend(ctx context.Context, id string, until time.Time) (Session, error) {
	found, err := s.store.Update(ctx, id, func(n *Session) error { n.Expires = until; return nil })
	if KindOf(err) == NotFound {
		err = errNoSession
	}
	return found, err
}

// Keep leaves a session good that just did what ends all sessions of its account.
func (s *Sessions) Keep(ctx context.Context, id string, user *User) error {
	_, err := s.store.Update(ctx, id, func(n *Session) error { n.Epoch = user.Details().Epoch; return nil })
	if KindOf(err) == NotFound {
		err = nil // it was ended meanwhile
	}
	return err
}

// End ends a session, if there is one.
func (s *Sessions) End(ctx context.Context, id string) error {
	if err := s.store.Delete(ctx, id); KindOf(err) != NotFound {
		return err
	}
	return nil
}

// Watch calls ended with the id of each session that is ended, by any process
// that shares the store, within a second. It must not block.
func (s *Sessions) Watch(ended func(id string)) (stop func()) {
	return s.store.Watch(func(n Session, deleted bool) {
		if deleted {
			ended(n.ID)
		}
	})
}

// Of lists the sessions of an account that are good.
func (s *Sessions) Of(ctx context.Context, user *User) (good []Session, err error) {
	all, err := s.store.Find(ctx, SessionQuery{UserID: user.ID})
	now := s.now()
	for _, n := range all {
		if now.Before(n.Expires) && n.Epoch == user.Details().Epoch {
			good = append(good, n)
		}
	}
	return good, err
}

// purge removes sessions that are over.
func (s *Sessions) purge(ctx context.Context) error {
	over, err := s.store.Find(ctx, SessionQuery{Expired: s.now()})
	for _, n := range over {
		if err := s.End(ctx, n.ID); err != nil {
			return err
		}
	}
	return err
}
