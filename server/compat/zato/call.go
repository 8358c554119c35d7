package zato

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"hivewire/server/compat/request"
	"hivewire/sso"
)

// call is a request that has every key it needs.
type call struct {
	sso.Call
	ctx     context.Context
	service *sso.Service
	fields  request.Fields
}

// correlationHeader lets a client choose the correlation id of its call: 24
// digits in hexadecimal, as Zato's own services do among themselves.
const correlationHeader = "X-Zato-CID"

func correlation(r *http.Request) string {
	given := r.Header.Get(correlationHeader)
	if len(given) == 24 && strings.Trim(given, "0123456789abcdef") == "" {
		return given
	}
	return sso.NewCID()
}

// read reads a request, false for one that is malformed or lacks a key.
func (h *handler) read(r *http.Request, cid string, needs []string) (*call, bool) {
	fields, err := request.Read(r)
	if err != nil {
		return nil, false
	}
	if r.Method == http.MethodGet || r.Method == http.MethodDelete {
		if err := fields.AddQuery(r); err != nil {
			return nil, false
		}
	}
	for _, key := range needs {
		if !fields.Has(key) {
			return nil, false
		}
	}
	c := &call{ctx: r.Context(), service: h.sso, fields: fields}
	c.Call = sso.Call{CID: cid, UST: c.loose("ust"), App: c.loose("current_app"), RemoteAddr: request.Address(r), UserAgent: r.UserAgent()}
	if c.App == "" {
		c.App = r.Header.Get(h.o.AppHeader)
	}
	return c, true
}

// loose returns a key that is a string, "" for null, and what cannot be the
// value of anything as it was written.
func (c *call) loose(key string) string {
	if text, ok := c.fields.Text(key); ok || !c.fields.Given(key) {
		return text
	}
	return string(c.fields[key])
}

// text returns a key that is a string, or "" when it is absent or null.
func (c *call) text(key string) (string, error) {
	text, ok := c.fields.Text(key)
	if !ok && c.fields.Given(key) {
		return "", sso.ErrInput
	}
	return text, nil
}

// texts reads keys that are strings, or "" where they are absent or null.
func (c *call) texts(into map[string]*string) error {
	for key, text := range into {
		var err error
		if *text, err = c.text(key); err != nil {
			return err
		}
	}
	return nil
}

// flag returns a key that is a boolean in any form; otherwise when it is absent or null.
func (c *call) flag(key string, otherwise bool) (bool, error) {
	if !c.fields.Given(key) {
		return otherwise, nil
	}
	b, ok := lenientBool(c.fields[key])
	if !ok {
		return false, sso.ErrInput
	}
	return b, nil
}

// number returns a key that is a whole number, also in a string; 0 when it is
// absent or null.
func (c *call) number(key string) (n int, err error) {
	if !c.fields.Given(key) {
		return 0, nil
	}
	raw := []byte(c.fields[key])
	if text, ok := c.fields.Text(key); ok {
		raw = []byte(text)
	}
	if len(raw) == 0 {
		return 0, nil
	}
	if json.Unmarshal(raw, &n) != nil {
		return 0, sso.ErrInput
	}
	return n, nil
}
