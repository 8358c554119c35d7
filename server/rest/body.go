package rest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// messages holds the scratch space of requests.
var messages = sync.Pool{New: func() any { return new(wire.Message) }}

const jsonType = "application/json"

// negotiate checks that the client sends what is understood here and takes
// what is sent back.
func (x *exchange) negotiate() error {
	if accept := x.r.Header.Values("Accept"); len(accept) > 0 && !acceptable(strings.Join(accept, ",")) {
		return errNotAcceptable
	}
	given := x.r.Header.Get("Content-Type")
	if x.operation.action.REST.Body == "" || x.r.ContentLength == 0 || given == "" || given == jsonType {
		return nil
	}
	if media, _, err := mime.ParseMediaType(given); err != nil || media != jsonType {
		return errMediaType
	}
	return nil
}

// acceptable reports whether JSON is among the media types of an Accept header.
func acceptable(accept string) bool {
	if strings.TrimSpace(accept) == "" {
		return true
	}
	for media := range strings.SplitSeq(accept, ",") {
		name, parameters, _ := strings.Cut(media, ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "*/*", "application/*", jsonType:
			if !refused(parameters) {
				return true
			}
		}
	}
	return false
}

// refused reports whether the parameters of a media range say q=0.
func refused(parameters string) bool {
	for p := range strings.SplitSeq(parameters, ";") {
		if q, ok := strings.CutPrefix(strings.ReplaceAll(p, " ", ""), "q="); ok {
			n, err := strconv.ParseFloat(q, 64)
			return err == nil && n == 0
		}
	}
	return false
}

// read returns the body of the request. The deadline for it ends.
func (h *Handler) read(x *exchange) ([]byte, error) {
	if x.r.Body == http.NoBody {
		return nil, nil
	}
	if x.r.ContentLength > int64(h.limits.BodyBytes) {
		return nil, errTooLarge
	}
	var buffer bytes.Buffer
	if n := x.r.ContentLength; n > 0 {
		buffer.Grow(int(n) + bytes.MinRead)
	}
	_, err := buffer.ReadFrom(http.MaxBytesReader(x.w, x.r.Body, int64(h.limits.BodyBytes)))
	switch {
	case err == nil:
		_ = http.NewResponseController(x.w).SetReadDeadline(time.Time{}) // not every writer can
		return buffer.Bytes(), nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, errSlow
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errParameters
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, errTooLarge
	}
	return nil, errParameters
}

var errNoBody = hive.Errorf(hive.Invalid, "Error! Validation failed: Object is null")

// body gives m the fields in the body.
func (h *Handler) body(x *exchange, m *wire.Message) error {
	text, err := h.read(x)
	field := x.operation.action.REST.Body
	if err != nil || field == "" {
		return err
	}
	if text = bytes.Trim(text, " \t\r\n"); len(text) == 0 || string(text) == "null" {
		if x.operation.action.REST.Null == "" {
			return errNoBody
		}
		m.Set(field, []byte(x.operation.action.REST.Null))
		return nil
	}
	if field != "*" {
		if text[0] != '{' || !wire.Valid(text) {
			return errParameters
		}
		m.Set(field, text)
		return nil
	}
	if !m.Parse(text) || m.Flawed() {
		return errParameters
	}
	return x.operation.params(x, m)
}

// inBody says of what is wrong with a body that it is a parameter.
func inBody(err error) error {
	if _, text := hive.Describe(err); text == wire.ErrMalformed.Error() {
		return errParameters
	}
	return err
}
