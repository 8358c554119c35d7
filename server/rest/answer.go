package rest

import (
	"errors"
	"maps"
	"net/http"
	"strconv"
	"time"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/internal/wire"
)

// answer is what goes back to the client.
type answer struct {
	status int
	body   []byte
	plain  bool   // the body is text, not JSON
	allow  string // of an answer to OPTIONS
}

// refusal is an error that HTTP has a status for and no action gives.
type refusal int

// Error is what the Java server's framework says.
func (r refusal) Error() string { return "HTTP " + strconv.Itoa(int(r)) + " " + reasons[r] }

// Errors that are told elsewhere too.
const (
	ErrNotFound = refusal(http.StatusNotFound)
	ErrMethod   = refusal(http.StatusMethodNotAllowed)
)

const (
	errNotAcceptable = refusal(http.StatusNotAcceptable)
	errSlow          = refusal(http.StatusRequestTimeout)
	errTooLarge      = refusal(http.StatusRequestEntityTooLarge)
	errMediaType     = refusal(http.StatusUnsupportedMediaType)
)

var reasons = map[refusal]string{
	ErrNotFound: "Not Found", ErrMethod: "Method Not Allowed", errNotAcceptable: "Not Acceptable",
	errSlow: "Request Timeout", errTooLarge: "Request Entity Too Large", errMediaType: "Unsupported Media Type",
}

var errUnauthorized = hive.Errorf(hive.Unauthenticated, "Unauthorized")

// failed returns the answer to a request that failed. Official clients decide
// from the body alone and need both members.
func failed(err error) answer {
	kind, text := hive.Describe(err)
	status := actions.Code(kind)
	if r, ok := errors.AsType[refusal](err); ok {
		status, text = int(r), r.Error()
	}
	body := append([]byte(`{"error":`), strconv.Itoa(status)...)
	body = wire.AppendString(append(body, `,"message":`...), text)
	return answer{status: status, body: append(body, '}')}
}

// Fail answers a request that is below no prefix with an error, in the shape
// that clients know from those that are.
func Fail(w http.ResponseWriter, err error) {
	a := failed(err)
	maps.Copy(w.Header(), fixed)
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client may be gone
}

const welcomeText = "The DeviceHive RESTful API is now running, please refer to documentation to get the list of available resources."

// welcome answers at a prefix itself.
func welcome(method string) (answer, error) {
	if method != http.MethodGet && method != http.MethodHead {
		return answer{}, ErrMethod
	}
	return answer{status: http.StatusOK, body: []byte(welcomeText), plain: true}, nil
}

const allMethods = "OPTIONS, GET, POST, PUT, DELETE, HEAD"

// fixed are the headers of every answer: pages of every origin may call, and
// nothing is cached, because browsers poll with GET. Nobody changes them.
var fixed = http.Header{
	"Access-Control-Allow-Credentials": {"true"},
	"Access-Control-Allow-Origin":      {"*"},
	"Access-Control-Allow-Methods":     {allMethods},
	"Access-Control-Max-Age":           {"0"},
	"Access-Control-Allow-Headers":     {"Origin, Authorization, Accept, Content-Type, Auth-DeviceID, Auth-DeviceKey"},
	"Cache-Control":                    {"no-cache, no-store, max-age=0, must-revalidate"},
	"Pragma":                           {"no-cache"},
	"Expires":                          {"0"},
	"X-Content-Type-Options":           {"nosniff"},
	"X-Frame-Options":                  {"DENY"},
	"X-Xss-Protection":                 {"1; mode=block"},
}

// send sends the answer, in the time that the client has for it.
func (h *Handler) send(x *exchange, a answer) {
	header := x.w.Header()
	maps.Copy(header, fixed)
	if a.allow != "" {
		header.Set("Allow", a.allow)
	}
	if a.status != http.StatusNoContent && (x.method != http.MethodHead || x.r.Method == http.MethodHead) {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	switch {
	case a.plain:
		header.Set("Content-Type", "text/plain; charset=utf-8")
	case len(a.body) > 0:
		header.Set("Content-Type", jsonType)
	}
	control := http.NewResponseController(x.w)
	_ = control.SetWriteDeadline(time.Now().Add(h.limits.SendTime)) // not every writer can
	x.w.WriteHeader(a.status)
	if x.method != http.MethodHead {
		_, _ = x.w.Write(a.body) // the client may be gone
	}
	// What uses the connection next has its own time.
	_ = control.Flush()
	_ = control.SetWriteDeadline(time.Time{})
}
