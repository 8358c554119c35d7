package auth

import (
	"context"
	"sync"

	"hivewire/hive"
)

// Connection is a live connection that speaks for an account.
type Connection interface {
	// ID identifies the connection among those of all nodes.
	ID() string
	// End sends reason as an error frame, then closes the connection for good
	// (WebSocket close code 4501). It does not block and may be called from any
	// goroutine, more than once.
	End(reason *hive.Error)
}

// Sessions knows the live connections and ends those that may be no longer:
// when their account is deleted, locked or disabled, and when its password was
// changed over another connection.
type Sessions struct {
	users *hive.Users
	stop  func()

	mu     sync.Mutex
	byUser map[hive.ID]*group
}

// group is the connections of one account. What is in it is guarded by Sessions.mu.
type group struct {
	members map[*session]struct{}
	// passwordHash is the account's when all members were last judged, so that
	// most writes to an account with many connections need no look at them.
	passwordHash string
}

// session is one connection and the password its account had when it came.
type session struct {
	conn     Connection
	password Password // guarded by Sessions.mu
}

// Password is the one that an account had when something was begun in its
// name, which ends with it.
type Password struct{ hash string }

// Password returns the account's when the token was presented.
func (id *Identity) Password() Password { return Password{id.passwordHash} }

// Stands returns nil when the account has the password still, or has one that
// was set over the connection, which is the one from then on.
func (p *Password) Stands(user *hive.User, connection string) error {
	if user.PasswordHash == p.hash {
		return nil
	}
	if user.PasswordSetOn == "" || user.PasswordSetOn != connection {
		return errPasswordChanged
	}
	p.hash = user.PasswordHash
	return nil
}

func newSessions(users *hive.Users) *Sessions {
	s := &Sessions{users: users, byUser: map[hive.ID]*group{}}
	s.stop = users.Watch(s.changed)
	return s
}

func (s *Sessions) close() { s.stop() }

var errPasswordChanged = hive.Errorf(hive.Unauthenticated, "Password changed")

// Enter adds a connection that speaks for id until leave is called.
func (s *Sessions) Enter(id *Identity, c Connection) (leave func()) {
	user := id.claims.UserID
	e := &session{conn: c, password: id.Password()}
	s.mu.Lock()
	g := s.byUser[user]
	if g == nil {
		g = &group{members: map[*session]struct{}{}, passwordHash: id.passwordHash}
		s.byUser[user] = g
	}
	g.members[e] = struct{}{}
	s.mu.Unlock()

	s.catchUp(e, user)
	return func() { s.remove(user, e) }
}

// catchUp judges a new member by the account as it stands: what happened after
// the token was verified was reported before the connection could be told.
func (s *Sessions) catchUp(e *session, id hive.ID) {
	user, err := s.users.Account(context.Background(), id)
	if err != nil && hive.KindOf(err) != hive.NotFound {
		return // the store is down; it reports all changes when it is back
	}
	s.mu.Lock()
	reason := e.judge(user, err != nil)
	s.mu.Unlock()
	if reason != nil {
		e.conn.End(reason)
	}
}

func (s *Sessions) remove(user hive.ID, e *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.byUser[user]
	if g == nil {
		return
	}
	delete(g.members, e)
	if len(g.members) == 0 {
		delete(s.byUser, user)
	}
}

// changed ends the connections of an account that may be no longer.
func (s *Sessions) changed(user hive.User, deleted bool) {
	ended := map[*session]*hive.Error{}
	s.mu.Lock()
	g := s.byUser[user.ID]
	if g != nil && (deleted || !user.Usable() || user.PasswordHash != g.passwordHash) {
		g.passwordHash = user.PasswordHash
		for e := range g.members {
			if reason := e.judge(&user, deleted); reason != nil {
				ended[e] = reason
			}
		}
	}
	s.mu.Unlock()
	for e, reason := range ended {
		e.conn.End(reason)
	}
}

// judge returns why the connection must end, nil when it need not. The caller
// holds Sessions.mu.
func (e *session) judge(user *hive.User, deleted bool) *hive.Error {
	switch {
	case deleted:
		return errUnauthorized
	case !user.Usable():
		return errInactive
	case e.password.Stands(user, e.conn.ID()) != nil:
		return errPasswordChanged
	}
	return nil
}
