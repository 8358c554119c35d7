package graze

import (
	"bytes"
	"encoding/json"
	"net/http"

	"hivewire/hive"
)

// failure is the body of an answer that is no success. The first code is
// Moogsoft's; the others are ours, in its form.
type failure struct {
	Message    string      `json:"message"`
	StatusCode int         `json:"statusCode"`
	Additional *additional `json:"additional,omitempty"`
}

type additional struct {
	DebugMessage string `json:"debugMessage"`
}

// reasonMissing marks what is Invalid because something is not there.
const reasonMissing hive.Reason = "missing parameter"

func missing(name string) error {
	return &hive.Error{Kind: hive.Invalid, Reason: reasonMissing, Message: name + " is missing"}
}

func invalid(format string, args ...any) error { return hive.Errorf(hive.Invalid, format, args...) }

// answer answers a call: with a body, or with err.
func (h *handler) answer(w http.ResponseWriter, c *call, body any, err error) {
	switch {
	case err != nil:
		h.refuse(w, c, err)
	case body == nil:
		write(w, http.StatusOK, struct{}{})
	default:
		write(w, http.StatusOK, body)
	}
}

// refuse answers a call that did not succeed. That of a caller who is not known
// tells nobody why.
func (h *handler) refuse(w http.ResponseWriter, c *call, err error) {
	kind, text := hive.Describe(err)
	if c.by.Anonymous() {
		switch kind {
		case hive.Internal, hive.Unavailable, hive.OutcomeUnknown:
		default:
			write(w, http.StatusUnauthorized, failure{Message: "User is not authenticated", StatusCode: 3001})
			return
		}
	}
	if c.event != "" && !c.by.Anonymous() {
		h.hive.Trail.Refused(c.ctx, c.by, c.event, c.target, err)
	}
	f := failure{Message: "Invalid parameter", StatusCode: 1002, Additional: &additional{text}}
	status := http.StatusBadRequest
	switch reason := reasonOf(err); {
	case reason == reasonMissing:
		f.Message, f.StatusCode = "Missing parameter", 1001
	case reason == hive.ReasonLoginTaken:
		f.Message, f.StatusCode, status = "User already exists", 1004, http.StatusConflict
	case reason == hive.ReasonLastAdministrator, kind == hive.Invalid, kind == hive.Conflict:
	case kind == hive.Forbidden:
		f.Message, f.StatusCode, status = "Permission denied", 3002, http.StatusForbidden
	case kind == hive.NotFound:
		f.Message, f.StatusCode, status = "User not found", 1003, http.StatusNotFound
	default:
		h.o.Failed(c.origin.Correlation, err)
		f.Message, f.StatusCode, status = "Internal error", 1000, http.StatusInternalServerError
	}
	write(w, status, f)
}

// unsupported answers a path or a method that the API does not have.
func unsupported(w http.ResponseWriter, status int, allow string) {
	if allow != "" {
		w.Header().Set("Allow", allow)
	}
	write(w, status, failure{Message: "Unsupported request", StatusCode: 1005})
}

func write(w http.ResponseWriter, status int, body any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic(err) // the bodies are ours
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(bytes.TrimSuffix(text.Bytes(), []byte("\n"))) // the client may be gone
}
