package sso

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	"hivewire/hive"
)

// Call says who makes a call and from where.
type Call struct {
	CID        string // correlation id, which the audit trail keeps; see NewCID
	UST        string // the caller's session token
	App        string // "" for the default application
	RemoteAddr string // IP address that the call came from
	UserAgent  string // of the program that calls
}

// NewCID returns a new correlation id: 96 random bits in hexadecimal.
func NewCID() string {
	var id [12]byte
	_, _ = rand.Read(id[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(id[:])
}

func (c *Call) origin() hive.Origin {
	return hive.Origin{API: hive.APIZato, Address: c.RemoteAddr, Correlation: c.CID}
}

// asker is whoever presents a session token.
type asker struct {
	by      hive.Caller
	user    hive.User
	session string  // "" with a token that belongs to none
	target  hive.ID // the account that is to be changed, for the audit trail
}

// super reports whether a is a super-user: an administrator here.
func (a *asker) super() bool { return a.by.Admin() && a.by.May(hive.ManageUser) }

// ask finds out who makes a call. The asker that comes with an error is who it
// would have been, as far as that is known.
func (s *Service) ask(ctx context.Context, c Call) (*asker, error) {
	origin := c.origin()
	a := &asker{by: hive.Caller{Origin: &origin}}
	if _, err := s.App(c.App); err != nil {
		return a, err
	}
	session, _, err := s.auth.Session(c.UST)
	switch {
	case err != nil:
		return a, err
	case session == "":
		return a, s.askWithJWT(ctx, c.UST, a)
	}
	_, a.user, err = s.sessions.Get(ctx, session)
	a.by.UserID = a.user.ID
	if err != nil {
		return a, err
	}
	a.session = session
	a.by = callerOf(&a.user, origin)
	return a, nil
}

// askWithJWT lets an access token of the DeviceHive API ask, with what it grants.
func (s *Service) askWithJWT(ctx context.Context, token string, a *asker) error {
	if !s.o.AcceptJWT {
		return errNotAllowed
	}
	id, err := s.auth.Identify(token)
	if err != nil {
		return err
	}
	user, err := s.users.Account(ctx, id.UserID())
	if err != nil {
		return err
	}
	a.user, a.by.UserID = *user, user.ID
	if closed := a.user.Closed(s.o.Now); closed != hive.Open {
		return closed.Err()
	}
	origin := a.by.Origin
	a.by, err = s.auth.Caller(ctx, id)
	a.by.Origin = origin
	return err
}

// callerOf is what a session of the account may do.
func callerOf(user *hive.User, from hive.Origin) hive.Caller {
	c := hive.Caller{UserID: user.ID, Role: user.Role, Can: hive.ClientPermissions, Origin: &from}
	if user.Role == hive.Administrator {
		c.Can = hive.AllPermissions
	}
	return c
}

// askToRead is ask for calls that tell something about accounts.
func (s *Service) askToRead(ctx context.Context, c Call) (*asker, error) {
	a, err := s.ask(ctx, c)
	if err == nil {
		err = a.by.Allow(hive.GetCurrentUser | hive.ManageUser)
	}
	return a, err
}

// change has the holder of a session token do something that changes an
// account, and records in the audit trail when it is refused.
func (s *Service) change(ctx context.Context, c Call, event string, do func(*asker) error) error {
	a, err := s.ask(ctx, c)
	if err == nil {
		if err = a.by.Allow(hive.UpdateCurrentUser | hive.ManageUser); err == nil {
			err = do(a)
		}
	}
	if err = worded(err); err != nil {
		s.trail.Refused(ctx, a.by, event, a.target, err)
	}
	return err
}

// Refuse refuses a call, which is about event, because of input of a type that
// no call takes. As in every call, who asks comes first.
func (s *Service) Refuse(ctx context.Context, c Call, event string, why error) error {
	return s.change(ctx, c, event, func(*asker) error { return why })
}

// aim finds the account that userID names, the asker's own for "" and for its
// own id. Only super-users reach others; anybody else gets denied.
func (s *Service) aim(ctx context.Context, a *asker, userID string, denied error) (hive.User, error) {
	if userID == "" || userID == a.user.Details().SSOID {
		a.target = a.user.ID
		return a.user, nil
	}
	if !a.super() {
		return hive.User{}, denied
	}
	user, err := s.named(ctx, userID)
	a.target = user.ID
	return user, err
}

// named returns the account of a person by the id that this API gives it.
func (s *Service) named(ctx context.Context, userID string) (hive.User, error) {
	if userID == "" {
		return hive.User{}, errNobody
	}
	user, err := s.users.BySSO(ctx, userID)
	switch {
	case hive.KindOf(err) == hive.NotFound || err == nil && user.Kind != hive.Person:
		return hive.User{}, errNobody
	case err != nil:
		return hive.User{}, err
	}
	return *user, nil
}
