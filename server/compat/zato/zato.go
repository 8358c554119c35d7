// Package zato serves the REST side of Zato's SSO API below /zato/sso/.
package zato

import (
	"net/http"
	"strings"

	"hivewire/sso"
)

// Path is what New's handler serves, with everything below it.
const Path = "/zato/sso/"

// Options are the operator's choices; zero values are the defaults.
type Options struct {
	AppHeader string // names the application of calls whose body does not; default X-Zato-SSO-Current-App
	// Failed is told what failed here rather than with a request, which the
	// answer does not say; nil tells nobody.
	Failed func(cid string, err error)
}

// New returns the handler of the API. It answers unknown paths and methods too.
func New(s *sso.Service, o Options) http.Handler {
	if o.AppHeader == "" {
		o.AppHeader = "X-Zato-SSO-Current-App"
	}
	if o.Failed == nil {
		o.Failed = func(string, error) {}
	}
	return &handler{sso: s, o: o}
}

type handler struct {
	sso *sso.Service
	o   Options
}

// operation is a method of a path.
type operation struct {
	needs []string // keys that have to be there, null or not
	// run answers a call; its answer begins with an envelope.
	run func(*call) (answer, error)
}

// operations are all there are, by path and method.
var operations = map[string]map[string]operation{
	"user": {
		http.MethodGet: {[]string{"ust"}, getUser}, http.MethodPost: {[]string{"ust", "username"}, createUser},
		http.MethodPatch: {[]string{"ust"}, updateUser}, http.MethodDelete: {[]string{"ust", "user_id"}, deleteUser},
	},
	"user/login":   {http.MethodPost: {[]string{"username", "password"}, login}},
	"user/logout":  {http.MethodPost: {[]string{"ust"}, logout}},
	"user/search":  {http.MethodGet: {[]string{"ust"}, search}},
	"user/approve": {http.MethodPost: {[]string{"ust", "user_id"}, approve}},
	"user/reject":  {http.MethodPost: {[]string{"ust", "user_id"}, reject}},
	"user/lock": {
		http.MethodPost: {[]string{"ust", "user_id"}, lock}, http.MethodDelete: {[]string{"ust", "user_id"}, unlock},
	},
	"user/password": {http.MethodPatch: {[]string{"ust", "new_password"}, changePassword}},
	"user/totp":     {http.MethodPatch: {[]string{"ust", "totp_key", "totp_label"}, setTOTPKey}},
	"user/session": {
		http.MethodPost: {[]string{"current_ust"}, verifySession}, http.MethodPatch: {[]string{"ust"}, extendSession},
		http.MethodGet: {[]string{"current_ust", "target_ust"}, getSession},
	},
	"user/session/list": {http.MethodGet: {nil, listSessions}},
	"user/signup": {
		http.MethodPost: {[]string{"username", "password", "app_list"}, signUp}, http.MethodPatch: {[]string{"confirm_token"}, confirmSignUp},
	},
	"user/linked": {http.MethodGet: {nil, notOffered}, http.MethodPost: {nil, notOffered}, http.MethodDelete: {nil, notOffered}},
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	cid := correlation(r)
	methods, known := operations[strings.TrimPrefix(r.URL.Path, Path)]
	if !known {
		fault(w, http.StatusNotFound, cid, "Not found")
		return
	}
	op, known := methods[r.Method]
	if !known {
		w.Header().Set("Allow", allowed(methods))
		fault(w, http.StatusMethodNotAllowed, cid, "Method not allowed")
		return
	}
	c, ok := h.read(r, cid, op.needs)
	if !ok {
		fault(w, http.StatusBadRequest, cid, "Bad request")
		return
	}
	// The service refuses an application that is not known before anything
	// else, and has the audit trail say so. Only the status of that is another.
	_, unknown := h.sso.App(c.App)
	body, err := op.run(c)
	if unknown != nil {
		h.refuse(w, http.StatusOK, cid, unknown)
		return
	}
	if err != nil {
		h.refuse(w, http.StatusForbidden, cid, err)
		return
	}
	body.open(cid)
	write(w, http.StatusOK, body)
}
