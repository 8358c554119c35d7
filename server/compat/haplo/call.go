package haplo

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"hivewire/hive"
	"hivewire/server/compat/request"
)

// call is one request.
type call struct {
	*api
	request *http.Request
	ctx     context.Context // of the request
	from    hive.Origin
	by      hive.Caller

	params  url.Values // of the query, and of a form
	body    []byte     // JSON, or not
	bodyErr error      // why there is none

	argument string  // what follows the endpoint's name in the path
	target   hive.ID // the account that is to be changed, 0 before it is known
}

// correlationHeader tells a client what its request is called in the audit trail.
const correlationHeader = "X-Correlation-Id"

// newCall begins the service of a request.
func (a *api) newCall(w http.ResponseWriter, r *http.Request) *call {
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the process instead
	c := &call{api: a, request: r, ctx: r.Context(), params: r.URL.Query()}
	c.from = hive.Origin{API: hive.APIHaplo, Address: request.Address(r), Correlation: hex.EncodeToString(random[:])}
	c.by.Origin = &c.from
	w.Header().Set(correlationHeader, c.from.Correlation)
	w.Header().Set("Cache-Control", "no-store")
	return c
}

// read reads the body before anybody knows who asks, because a form may hold the key.
func (c *call) read() {
	if c.request.Method != http.MethodPost {
		return
	}
	c.body, c.bodyErr = request.Body(c.request)
	if request.IsForm(c.request, c.body) {
		form, _ := url.ParseQuery(string(c.body)) // what is malformed is left out, as in the query
		for name, values := range form {
			c.params[name] = append(c.params[name], values...)
		}
	}
}

// endpoint is what a path and a method stand for.
type endpoint struct {
	serve func(*call) (*answer, error)
	event string // of the audit trail when it is refused; "" for one that changes nothing
}

var endpoints = map[string]endpoint{
	"GET id":          {(*call).details, ""},
	"POST id":         {(*call).update, hive.AuditUpdate},
	"POST create":     {(*call).create, hive.AuditInsert},
	"POST enable":     {(*call).enable, hive.AuditUpdate},
	"GET group":       {(*call).groupDetails, ""},
	"GET find-by-tag": {(*call).findByTag, ""},
}

// endpoint returns the endpoint that the request names.
func (c *call) endpoint() (e endpoint, argument string) {
	name, argument, _ := strings.Cut(strings.TrimPrefix(c.request.URL.Path, Path), "/")
	if name == "find-by-tag" && c.WithoutTags {
		return endpoint{}, ""
	}
	return endpoints[c.request.Method+" "+name], argument
}

// serve asks the endpoint.
func (c *call) serve() (*answer, error) {
	permitted, err := c.permitted()
	switch e, argument := c.endpoint(); {
	case err != nil:
		return nil, err
	case !permitted:
		return nil, c.errNotPermitted()
	case e.serve == nil:
		return nil, errNoResponse()
	default:
		c.argument = argument
		return e.serve(c)
	}
}

// record has the audit trail tell of a change that was refused.
func (c *call) record(err error) {
	if e, _ := c.endpoint(); e.event != "" {
		c.hive.Trail.Refused(c.ctx, c.by, e.event, c.target, err)
	}
}

// object returns the members of the body.
func (c *call) object() (request.Fields, error) {
	if c.bodyErr == nil {
		if fields, err := request.Object(c.body); err == nil {
			return fields, nil
		}
	}
	return nil, exception("The body of the request is not a JSON object")
}
