// Package haplo serves the user API v0 of the Haplo platform.
package haplo

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"hivewire/auth"
	"hivewire/hive"
)

// The paths below which the handler answers, each whole: Path is the API's and
// WelcomePath that of the links with which new people choose a password.
const (
	Path        = "/api/v0-user/"
	WelcomePath = "/do/authentication/welcome/"
)

// Options are the operator's choices; zero values are the defaults.
type Options struct {
	NotFoundStatus     int      // of the kind …user:no-such-user; default 400, later revisions of the API have 404
	NotPermittedStatus int      // of the kind …generic:not-permitted; default 401, later revisions of the API have 403
	Locales            []string // that people may have; default DefaultLocales
	WithoutTags        bool     // answers as the API did before there were tags
	PublicBaseURL      string   // what welcome links begin with; default https:// and the host that the request names
	WelcomeDays        int      // for which welcome links are good; default 12
	// Failed is told what failed here rather than with a request, which the
	// answer does not tell, and what the request is called in the audit trail.
	Failed func(correlation string, err error)
}

// DefaultLocales are the locales of the Haplo platform.
func DefaultLocales() []string { return []string{"en", "cy", "pt_BR", "es"} }

const (
	defaultNotFound     = http.StatusBadRequest
	defaultNotPermitted = http.StatusUnauthorized
	defaultWelcomeDays  = 12
)

// api serves the endpoints.
type api struct {
	Options
	hive *hive.Hive
	auth *auth.Authority

	// unique has room for the one request that looks for an e-mail address or a
	// login among all accounts and then writes it.
	unique chan struct{}
	group  atomic.Int64 // whose members may use the API, 0 before it is known
}

// New returns the handler of both paths. See [Ensure] for the accounts that it
// needs, which it makes at the first use if nobody has.
func New(h *hive.Hive, a *auth.Authority, o Options) http.Handler {
	if o.NotFoundStatus == 0 {
		o.NotFoundStatus = defaultNotFound
	}
	if o.NotPermittedStatus == 0 {
		o.NotPermittedStatus = defaultNotPermitted
	}
	if len(o.Locales) == 0 {
		o.Locales = DefaultLocales()
	}
	if o.WelcomeDays == 0 {
		o.WelcomeDays = defaultWelcomeDays
	}
	if o.Failed == nil {
		o.Failed = func(string, error) {}
	}
	o.Locales = slices.Clone(o.Locales)
	o.PublicBaseURL = strings.TrimRight(o.PublicBaseURL, "/")
	return &api{Options: o, hive: h, auth: a, unique: make(chan struct{}, 1)}
}

// ServeHTTP implements [http.Handler].
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := a.newCall(w, r)
	if token, welcome := strings.CutPrefix(r.URL.Path, WelcomePath); welcome {
		c.welcome(w, token)
		return
	}
	c.read()
	if err := c.authenticate(); err != nil {
		c.refuse(w, err)
		return
	}
	done, err := c.serve()
	if err != nil {
		c.record(err)
		c.refuse(w, err)
		return
	}
	done.Success = true
	c.write(w, http.StatusOK, done)
}
