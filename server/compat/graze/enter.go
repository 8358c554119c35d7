package graze

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"hivewire/hive"
)

var (
	errNobody  = &hive.Error{Kind: hive.Unauthenticated, Reason: hive.ReasonCredentials, Message: "no credentials"}
	errSession = &hive.Error{Kind: hive.Unauthenticated, Reason: hive.ReasonNoSession, Message: "no such session"}
	errGrazer  = &hive.Error{Kind: hive.Unauthenticated, Reason: "not a Grazer", Message: "no role that may log in"}
)

// enter finds out who makes a request and reads it. A request that cannot be
// read is refused as such only to a caller who is known without reading it.
func (c *call) enter(r *http.Request) error {
	unreadable := c.read(r)
	user, err := c.identify(r)
	if err != nil {
		return err
	}
	c.by = c.caller(&user)
	if unreadable != nil {
		return badRequest(unreadable)
	}
	return nil
}

// identify returns the account that the Authorization header or the token
// stands for. What is wrong with either is in the audit trail.
func (c *call) identify(r *http.Request) (hive.User, error) {
	if basic(r) {
		return c.basic(r)
	}
	token := r.URL.Query().Get("auth_token")
	if token == "" {
		token, _ = c.fields.Text("auth_token")
	}
	if token == "" {
		return hive.User{}, errNobody
	}
	use := c.use
	if c.o.AcceptJWT && strings.Count(token, ".") == 2 {
		use = c.useJWT
	}
	session, user, err := use(token)
	if hive.KindOf(err) == hive.Unauthenticated {
		// Sessions that are good need no leave of the guard: the others at the
		// same address cannot end them by guessing.
		return c.auth.Guard(c.ctx, c.origin, func() (hive.User, error) { return user, err })
	}
	c.session = session
	return user, err
}

// basic reports whether a request says who it is from in its header.
func basic(r *http.Request) bool {
	scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.EqualFold(scheme, "Basic")
}

func (c *call) basic(r *http.Request) (hive.User, error) {
	header := r.Header.Get("Authorization")
	if user, ok := c.proofs.get(c.ctx, c.hive.Users, header); ok {
		return user, nil
	}
	login, password, _ := r.BasicAuth()
	return c.login(login, password, func(proven *hive.User) { c.proofs.put(header, proven) })
}

// login returns the account that a login and its password open here, for the
// audit trail too; proven is told of the account whose password was right.
func (c *call) login(login, password string, proven func(*hive.User)) (hive.User, error) {
	user, err := c.auth.Guard(c.ctx, c.origin, func() (hive.User, error) {
		return prove(c.ctx, c.hive.Users, login, password, c.origin, proven)
	})
	if err != nil {
		return hive.User{}, err
	}
	return user, c.hive.Trail.Allowed(c.ctx, c.caller(&user), hive.AuditLogin, &user)
}

func prove(ctx context.Context, users *hive.Users, login, password string, from hive.Origin, proven func(*hive.User)) (hive.User, error) {
	if login == "" || password == "" {
		return hive.User{}, errNobody
	}
	user, err := users.Verify(ctx, login, password, from)
	if err == nil {
		err = users.Admit(&user)
	}
	if err == nil {
		err = grazer(&user)
	}
	if err != nil {
		return user, err
	}
	used, err := users.Use(ctx, user.ID)
	if err != nil {
		return user, err
	}
	proven(&user)
	return used, nil
}

// use returns the account of a session of this API. An account comes with an
// error too where it is known.
func (c *call) use(token string) (string, hive.User, error) {
	if len(token) != 32 {
		return "", hive.User{}, errSession
	}
	session, user, err := c.hive.Sessions.Use(c.ctx, token)
	switch {
	case err != nil:
		return "", user, err
	case session.API != hive.APIGraze:
		return "", hive.User{}, errSession
	}
	return session.ID, user, grazer(&user)
}

// useJWT is use of an access token of the DeviceHive API, which belongs to no
// session here. It does no more than it grants: it has to let its holder manage
// users, or do all that a login of the account does, and its role counts.
func (c *call) useJWT(token string) (string, hive.User, error) {
	id, err := c.auth.Identify(token)
	if err != nil {
		return "", hive.User{}, err
	}
	by, err := c.auth.Caller(c.ctx, id)
	if err != nil {
		return "", hive.User{}, err
	}
	account, err := c.hive.Users.Account(c.ctx, by.UserID)
	if err != nil {
		return "", hive.User{}, err
	}
	user := *account
	if !by.May(hive.ManageUser) && by.Can&hive.ClientPermissions != hive.ClientPermissions {
		return "", user, errGrazer
	}
	user.Role = by.Role
	return "", user, grazer(&user)
}

// grazer returns nil for an account that may use this API.
func grazer(user *hive.User) error {
	if !slices.Contains(user.Details().Roles, hive.RoleGrazer) {
		return errGrazer
	}
	return nil
}
