package request

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
)

// Body returns a request's body without the white space around it.
func Body(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, ErrTooLarge
	}
	return bytes.TrimSpace(body), err
}

// IsForm reports whether a body is a form rather than JSON, which curl -d
// labels as one too.
func IsForm(r *http.Request, body []byte) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "application/x-www-form-urlencoded" && len(body) > 0 && body[0] != '{'
}

// Object returns the members of a body that has to be a JSON object.
func Object(body []byte) (Fields, error) {
	if len(body) == 0 || body[0] != '{' {
		return nil, ErrMalformed
	}
	return parse(body)
}
