// Package graze serves Moogsoft's Graze API below /graze/v1/.
package graze

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"time"

	"hivewire/auth"
	"hivewire/hive"
	"hivewire/server/compat/request"
)

// Path is what New's handler serves, with everything below it.
const Path = "/graze/v1/"

// Options are the operator's choices; zero values are the defaults.
type Options struct {
	// NoAutoCreate refuses teams, departments, primary groups and competencies
	// that are not there; the default makes them.
	NoAutoCreate bool
	// IdleMinutes without a request end a session of an account that has no
	// time of its own; default 60.
	IdleMinutes int
	// PasswordRegex has to match somewhere in a new password; nil lets
	// everything but the empty one pass.
	PasswordRegex *regexp.Regexp
	// PasswordMessage tells people what PasswordRegex wants; default
	// "password does not follow the rules".
	PasswordMessage string
	// AcceptJWT takes access tokens of the DeviceHive API as auth_token too.
	AcceptJWT bool
	// Failed is told what failed here rather than with a request, which the
	// answer does not say; nil tells nobody.
	Failed func(cid string, err error)
	Now    func() time.Time // default time.Now
}

const defaultIdleMinutes = 60

// New returns the handler of the API. It answers unknown paths and methods too.
func New(h *hive.Hive, a *auth.Authority, o Options) http.Handler {
	if o.IdleMinutes == 0 {
		o.IdleMinutes = defaultIdleMinutes
	}
	if o.PasswordMessage == "" {
		o.PasswordMessage = "password does not follow the rules"
	}
	if o.Failed == nil {
		o.Failed = func(string, error) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &handler{hive: h, auth: a, o: o, proofs: newProofs(o.Now)}
}

type handler struct {
	hive   *hive.Hive
	auth   *auth.Authority
	o      Options
	proofs *proofs
}

// endpoint is one of the API's calls.
type endpoint struct {
	method string
	// event is what the audit trail calls what the endpoint does to an account,
	// "" where it does nothing to one.
	event string
	run   func(*call) (any, error) // the answer; nil for an empty object
}

// endpoints are those that need a caller; authenticate makes one.
var endpoints = map[string]endpoint{
	"updateUser":   {http.MethodPost, hive.AuditUpdate, updateUser},
	"createUser":   {http.MethodPost, hive.AuditInsert, createUser},
	"getUsers":     {http.MethodGet, "", getUsers},
	"getUserInfo":  {http.MethodGet, "", getUserInfo},
	"getUserRoles": {http.MethodGet, "", getUserRoles},
	"getTeams":     {http.MethodGet, "", getTeams},
	"createTeam":   {http.MethodPost, "", createTeam},
	"updateTeam":   {http.MethodPost, "", updateTeam},
	"deleteTeam":   {http.MethodPost, "", deleteTeam},
}

// correlationHeader tells a client by what its call is called in the audit trail.
const correlationHeader = "X-Correlation-Id"

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	cid := newCID()
	w.Header().Set(correlationHeader, cid)
	c := &call{
		handler: h, ctx: r.Context(),
		origin: hive.Origin{API: hive.APIGraze, Address: request.Address(r), Correlation: cid},
	}
	name := strings.TrimPrefix(r.URL.Path, Path)
	if name == "authenticate" {
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			unsupported(w, http.StatusMethodNotAllowed, "GET, POST")
			return
		}
		answer, err := authenticate(c, r)
		h.answer(w, c, answer, err)
		return
	}
	e, known := endpoints[name]
	switch {
	case !known:
		unsupported(w, http.StatusNotFound, "")
		return
	case r.Method != e.method:
		unsupported(w, http.StatusMethodNotAllowed, e.method)
		return
	}
	c.event = e.event
	if err := c.enter(r); err != nil {
		h.answer(w, c, nil, err)
		return
	}
	answer, err := e.run(c)
	h.answer(w, c, answer, err)
}

func newCID() string {
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(random[:])
}
