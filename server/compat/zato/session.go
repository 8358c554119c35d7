package zato

import (
	"hivewire/hive"
	"hivewire/sso"
)

type validAnswer struct {
	envelope
	IsValid bool `json:"is_valid"`
}

// verifySession is POST /zato/sso/user/session.
func verifySession(c *call) (answer, error) {
	c.UST = c.loose("current_ust")
	valid, err := c.service.VerifySession(c.ctx, c.Call, c.loose("target_ust"))
	return &validAnswer{IsValid: valid}, err
}

type extendedAnswer struct {
	envelope
	ExpirationTime string `json:"expiration_time"`
}

// extendSession is PATCH /zato/sso/user/session.
func extendSession(c *call) (answer, error) {
	until, err := c.service.ExtendSession(c.ctx, c.Call)
	return &extendedAnswer{ExpirationTime: stamp(until)}, err
}

type session struct {
	CreationTime   string `json:"creation_time"`
	ExpirationTime string `json:"expiration_time"`
	RemoteAddr     string `json:"remote_addr,omitempty"`
	UserAgent      string `json:"user_agent,omitempty"`
}

func sessionOf(s *hive.Session) session {
	return session{stamp(s.Issued), stamp(s.Expires), s.Address, s.Agent}
}

type sessionAnswer struct {
	envelope
	session
}

// getSession is GET /zato/sso/user/session.
func getSession(c *call) (answer, error) {
	c.UST = c.loose("current_ust")
	found, err := c.service.Session(c.ctx, c.Call, c.loose("target_ust"))
	return &sessionAnswer{session: sessionOf(&found)}, err
}

type sessionsAnswer struct {
	envelope
	Result []session `json:"result"`
}

// listSessions is GET /zato/sso/user/session/list. It takes ust, or current_ust and target_ust.
func listSessions(c *call) (answer, error) {
	own, current, target := c.loose("ust") != "", c.loose("current_ust") != "", c.loose("target_ust") != ""
	if current != target || own == current {
		return nil, sso.ErrInput
	}
	if !own {
		c.UST = c.loose("current_ust")
	}
	found, err := c.service.Sessions(c.ctx, c.Call, c.loose("target_ust"))
	a := &sessionsAnswer{Result: make([]session, 0, len(found))}
	for i := range found {
		a.Result = append(a.Result, sessionOf(&found[i]))
	}
	return a, err
}
