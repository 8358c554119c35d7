// Package rest answers the DeviceHive REST API with the actions that have a REST binding.
//
// A request becomes the message that a WebSocket client would send for it:
// the values in the path and the query become fields by the types of the
// action's request, the body becomes one field or all of them. There is no
// other decoding and no rule here.
package rest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"hivewire/actions"
)

// prefixes are where clients look for the API, each below the context of one
// of DeviceHive's services. All of them serve everything.
var prefixes = [...]string{"/api/rest", "/auth/rest", "/plugin/rest", "/dh/rest"}

// Limits bound what a client may cost.
type Limits struct {
	BodyBytes int           // of a request; larger ones are 413
	BodyTime  time.Duration // to send the body in, 408 after it
	SendTime  time.Duration // to take the answer in
}

// DefaultLimits are those of the WebSocket endpoint where it has the same.
func DefaultLimits() Limits {
	return Limits{BodyBytes: 1 << 20, BodyTime: 10 * time.Second, SendTime: 10 * time.Second}
}

// Handler answers requests below the prefixes.
type Handler struct {
	svc      *actions.Service
	limits   Limits
	routes   node
	stopping context.Context // of the requests that wait
	stop     context.CancelFunc
}

// New returns a handler over the service.
func New(svc *actions.Service, limits Limits) *Handler {
	h := &Handler{svc: svc, limits: limits}
	h.stopping, h.stop = context.WithCancel(context.Background())
	for _, a := range actions.Operations() {
		h.routes.add(newOperation(a))
	}
	return h
}

// Stop has the requests that wait for something answered at once, and those
// to come.
func (h *Handler) Stop() { h.stop() }

// Owns reports whether a path is below a prefix.
func Owns(path string) bool {
	prefix, _ := split(path)
	return prefix != ""
}

// split returns the prefix of a path and what is below it.
func split(path string) (prefix, below string) {
	for _, p := range prefixes {
		if below, ok := strings.CutPrefix(path, p); ok && (below == "" || below[0] == '/') {
			return p, below
		}
	}
	return "", ""
}

// exchange is one request being answered.
type exchange struct {
	w         http.ResponseWriter
	r         *http.Request
	prefix    string
	segments  []string // of the path below the prefix, decoded
	method    string
	operation *operation // nil until it is known
	call      actions.Call
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	x := &exchange{w: w, r: r, method: method(r)}
	if r.Body != http.NoBody {
		_ = http.NewResponseController(w).SetReadDeadline(started.Add(h.limits.BodyTime)) // not every writer can
	}
	a, err := h.guarded(x)
	h.finish(x, started, a, err)
}

// finish sends the answer, which an error is made to.
func (h *Handler) finish(x *exchange, started time.Time, a answer, err error) {
	if err != nil {
		a = failed(err)
		h.drain(x)
	}
	h.observe(x, started, a.status, err)
	h.send(x, a)
}

// Bounds on what is read of a body that nobody wants.
const (
	drainLimits = 8 // times the largest body that is taken
	drainTime   = time.Second
)

// drain reads on, within bounds, what a refused client is still sending:
// closing the connection on it could destroy the answer on its way. A client
// that waits to be asked for the body sends nothing.
func (h *Handler) drain(x *exchange) {
	if x.r.Body == http.NoBody || x.r.Header.Get("Expect") != "" {
		return
	}
	_ = http.NewResponseController(x.w).SetReadDeadline(time.Now().Add(drainTime)) // not every reader can
	_, _ = io.CopyN(io.Discard, x.r.Body, int64(drainLimits*h.limits.BodyBytes))
}

// guarded answers the request, but that a panic fails this request alone.
func (h *Handler) guarded(x *exchange) (a answer, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	if a, err = h.route(x); err != nil || x.operation == nil {
		return a, err
	}
	return h.perform(x)
}

// route finds the operation that is asked for, or the answer when that needs
// none. It makes the checks in the order of the Java server.
func (h *Handler) route(x *exchange) (answer, error) {
	var below string
	x.prefix, below = split(x.r.URL.EscapedPath())
	possible := x.parsePath(below)
	if x.method == http.MethodOptions {
		return answer{status: http.StatusOK, allow: h.routes.allowed(x.segments)}, nil
	}
	if !possible {
		return answer{}, ErrNotFound
	}
	if err := h.identify(x); err != nil {
		return answer{}, err
	}
	if len(x.segments) == 0 {
		return welcome(x.method)
	}
	found := h.routes.find(x.segments)
	if found == nil {
		return answer{}, ErrNotFound
	}
	if x.operation = found.operations[x.method]; x.operation == nil {
		x.w.Header().Set("Allow", found.allow)
		return answer{}, ErrMethod
	}
	return answer{}, x.negotiate()
}

// identify finds out who asks. A header that is there must be good, whatever
// is asked for.
func (h *Handler) identify(x *exchange) error {
	x.call = actions.Call{Service: h.svc, Peer: x.peer(), Stopping: h.stopping.Done()}
	header, given := x.r.Header["Authorization"]
	if !given {
		return nil
	}
	token, bearer := strings.CutPrefix(header[0], "Bearer")
	if token = strings.TrimSpace(token); !bearer || token == "" {
		return errUnauthorized
	}
	id, err := h.svc.Auth.Identify(token)
	if err != nil {
		return err
	}
	x.call.Identity = id
	x.call.Caller, err = h.svc.Auth.Caller(x.r.Context(), id)
	return err
}

// peer tells where the client is, and where it may find us.
func (x *exchange) peer() *actions.Peer {
	address, _, err := net.SplitHostPort(x.r.RemoteAddr)
	if err != nil {
		address = x.r.RemoteAddr
	}
	s := ""
	if x.r.TLS != nil || x.r.Header.Get("X-Forwarded-Proto") == "https" {
		s = "s"
	}
	host := x.r.Host
	if local, ok := x.r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && host == "" {
		host = local.String() // HTTP/1.0 names none
	}
	home := "/api"
	if x.prefix == "/dh/rest" {
		home = "/dh"
	}
	return &actions.Peer{
		Address: address, RestURL: "http" + s + "://" + host + home + "/rest",
		SocketURL: "ws" + s + "://" + host + home + "/websocket", Correlation: x.r.Header.Get("X-Request-Id"),
	}
}

func (h *Handler) observe(x *exchange, started time.Time, status int, err error) {
	if h.svc.Observe == nil {
		return
	}
	o := actions.Observation{UserID: x.call.Caller.UserID, Took: time.Since(started), Err: err, Times: 1}
	if x.operation != nil {
		o.Action = x.operation.action
	}
	if err != nil {
		o.Code = status
	}
	h.svc.Observe(o)
}
