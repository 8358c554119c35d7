package zato

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"hivewire/hive"
	"hivewire/sso"
)

// answer is the body of an answer.
type answer interface{ open(cid string) }

// envelope is what every answer begins with.
type envelope struct {
	CID       string     `json:"cid"`
	Status    string     `json:"status"`
	SubStatus []sso.Code `json:"sub_status,omitempty"`
}

// open completes the envelope of a success.
func (e *envelope) open(cid string) {
	e.CID, e.Status = cid, "ok"
	if e.SubStatus != nil {
		e.Status = "warning"
	}
}

// refuse answers a call that did not succeed.
func (h *handler) refuse(w http.ResponseWriter, status int, cid string, err error) {
	if refused, ok := errors.AsType[*sso.Error](err); ok {
		write(w, status, &envelope{CID: cid, Status: refused.Status, SubStatus: refused.SubStatus})
		return
	}
	if hive.KindOf(err) == hive.TooMany {
		fault(w, http.StatusTooManyRequests, cid, "Too many requests")
		return
	}
	h.o.Failed(cid, err)
	fault(w, http.StatusInternalServerError, cid, "An error has occurred")
}

// fault answers a request that did not become a call, or broke.
func fault(w http.ResponseWriter, status int, cid, details string) {
	write(w, status, struct {
		Result  string `json:"result"`
		CID     string `json:"cid"`
		Details string `json:"details"`
	}{"Error", cid, details})
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
	_, _ = w.Write(text.Bytes()) // the client may be gone
}

func allowed(methods map[string]operation) string {
	return strings.Join(slices.Sorted(maps.Keys(methods)), ", ")
}

// stamp writes a time as Zato does: UTC without a zone, with microseconds only
// where there are some; "" for the zero time.
func stamp(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.Nanosecond()/1000 == 0:
		return t.UTC().Format("2006-01-02T15:04:05")
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000")
}
