// Package request reads what scripts send to the user APIs of other systems: JSON whatever it is labelled as, forms, and query parameters.
package request

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"unicode/utf8"
)

// MaxBody is the longest body that is read, in bytes.
const MaxBody = 1 << 20

// What may be wrong with a request before anything in it is looked at.
var (
	ErrMalformed = errors.New("the body is no JSON object")
	ErrTooLarge  = errors.New("the body is too long")
)

// Fields are the members of a request. A member that is absent is not in it;
// one that is null is the JSON null.
type Fields map[string]json.RawMessage

// Read returns the members of a request's body. A body that begins with a brace
// is JSON, whatever its Content-Type says, because curl -d labels everything as
// a form; otherwise a form, whose values become strings. An empty body has no
// members.
func Read(r *http.Request) (Fields, error) {
	f, _, err := ReadEither(r)
	return f, err
}

// ReadEither is Read that tells whether the body is a form.
func ReadEither(r *http.Request) (f Fields, form bool, err error) {
	body, err := Body(r)
	switch {
	case err != nil:
		return nil, false, err
	case len(body) == 0:
		return Fields{}, false, nil
	case !IsForm(r, body):
		f, err = Object(body)
		return f, false, err
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, true, ErrMalformed
	}
	f = Fields{}
	return f, true, f.add(values)
}

func parse(text []byte) (Fields, error) {
	f := Fields{}
	if !utf8.Valid(text) || json.Unmarshal(text, &f) != nil {
		return nil, ErrMalformed
	}
	return f, nil
}

// AddQuery adds the parameters of a request's query as strings, where there is
// no member of the same name.
func (f Fields) AddQuery(r *http.Request) error {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return ErrMalformed
	}
	return f.add(values)
}

func (f Fields) add(values url.Values) error {
	for name, all := range values {
		if _, there := f[name]; there {
			continue
		}
		if !utf8.ValidString(all[0]) {
			return ErrMalformed
		}
		text, err := json.Marshal(all[0])
		if err != nil {
			return err
		}
		f[name] = text
	}
	return nil
}

// Has reports whether a member is there, null or not.
func (f Fields) Has(name string) bool {
	_, there := f[name]
	return there
}

// Null reports whether a member is null.
func (f Fields) Null(name string) bool { return string(f[name]) == "null" }

// Given reports whether a member is there and not null.
func (f Fields) Given(name string) bool { return f.Has(name) && !f.Null(name) }

// Text returns a member that is a string, false for anything else.
func (f Fields) Text(name string) (text string, ok bool) {
	ok = f.Given(name) && json.Unmarshal(f[name], &text) == nil
	return text, ok
}

// Address returns the IP address that a request came from.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
