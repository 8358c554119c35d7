package haplo

import (
	"encoding/json"
	"errors"
	"net/http"

	"hivewire/hive"
)

// The kinds of answers. All of them are in the API's documentation.
const (
	kindDetails      = "haplo:api-v0:user:details"
	kindCreate       = "haplo:api-v0:user:create"
	kindCreateFailed = "haplo:api-v0:user:creation-failed"
	kindUpdate       = "haplo:api-v0:user:update"
	kindUpdateFailed = "haplo:api-v0:user:update-failed"
	kindEnable       = "haplo:api-v0:user:enable"
	kindEnableFailed = "haplo:api-v0:user:enable-failed"
	kindGroup        = "haplo:api-v0:user:group-details"
	kindFindByTag    = "haplo:api-v0:user:find-by-tag"
	kindNoSuchUser   = "haplo:api-v0:user:no-such-user"
	kindNoDetails    = "haplo:api-v0:user:no-details-provided"
	kindNoTagQuery   = "haplo:api-v0:user:no-tag-query-provided"
	kindNoUserFound  = "haplo:api-v0:user:no-user-found"
	kindManyFound    = "haplo:api-v0:user:multiple-users-found"
	kindNotPermitted = "haplo:api-v0:generic:not-permitted"
	kindException    = "haplo:api-v0:generic:exception"
	kindNoResponse   = "haplo:api-v0:generic:no-response"
	kindThrottle     = "THROTTLE"
	kindInvalidKey   = "INVALID-API-KEY"
	kindUnauthorised = "UNAUTHORISED"
)

// answer is a success or, with Error, a failure.
type answer struct {
	Success     bool      `json:"success"`
	Kind        string    `json:"kind"`
	Error       *message  `json:"error,omitempty"`
	Users       []hive.ID `json:"users,omitzero"`
	Group       *user     `json:"group,omitempty"`
	User        *user     `json:"user,omitempty"`
	WelcomeLink string    `json:"welcomeLink,omitempty"`
}

type message struct {
	Message string `json:"message"`
}

// failure is an error in the words of the API. It wraps the error of the
// domain that the audit trail classes it by.
type failure struct {
	status int
	kind   string
	err    error
}

func (f *failure) Error() string { return f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

func exception(format string, args ...any) error {
	return failed(kindException, format, args...)
}

// failed is a failure of kind with the status that most have.
func failed(kind, format string, args ...any) error {
	return &failure{http.StatusBadRequest, kind, hive.Errorf(hive.Invalid, format, args...)}
}

func errNoResponse() error {
	return &failure{http.StatusNotFound, kindNoResponse, hive.Errorf(hive.NotFound, "API implementation did not respond")}
}

func (a *api) errNotPermitted() error {
	return &failure{a.NotPermittedStatus, kindNotPermitted, hive.Errorf(hive.Forbidden, "User is not permitted to use this API")}
}

func (a *api) errNoSuchUser(id string) error {
	return &failure{a.NotFoundStatus, kindNoSuchUser, hive.Errorf(hive.NotFound, "User %s does not exist", id)}
}

// worded puts an error of the domain into the words of the API: what rules
// refuse is of kind refused.
func (c *call) worded(err error, refused string) error {
	var e *hive.Error
	if _, done := errors.AsType[*failure](err); done || !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Kind == hive.NotFound:
		return c.errNoSuchUser(idText(c.target))
	case e.Kind == hive.Conflict || e.Reason == hive.ReasonLastAdministrator || e.Kind == hive.Invalid:
		return &failure{http.StatusBadRequest, refused, err}
	case e.Kind == hive.Forbidden:
		return c.errNotPermitted()
	}
	return err
}

// refuse answers with an error: one of the API's, or that something is wrong here.
func (c *call) refuse(w http.ResponseWriter, err error) {
	f, text := c.described(err)
	c.write(w, f.status, &answer{Kind: f.kind, Error: &message{text}})
}

// described returns err as a failure and what a client may read of it.
func (c *call) described(err error) (*failure, string) {
	f, ok := errors.AsType[*failure](err)
	if !ok {
		c.Failed(c.from.Correlation, err)
		f = &failure{http.StatusInternalServerError, kindException, err}
	}
	_, text := hive.Describe(f.err)
	return f, text
}

func (c *call) write(w http.ResponseWriter, status int, a *answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(a) // the client may be gone
}
