package rest

import (
	"net/http"
	"reflect"
	"strings"

	"hivewire/actions"
	"hivewire/internal/wire"
)

// operation is an action with what it takes from the path and the query.
type operation struct {
	action *actions.Action
	path   []param // by position
	query  []param
	status int
}

// param is a field of the request that comes as text.
type param struct {
	name     string
	position int // of the segment, in the path
	parse    parser
}

// newOperation plans the decoding of an action's requests.
func newOperation(a *actions.Action) *operation {
	o := &operation{action: a, status: http.StatusOK}
	if a.REST.Status != 0 {
		o.status = a.REST.Status
	}
	named := map[string]bool{a.REST.Body: true}
	for i, segment := range strings.Split(a.REST.Path(), "/")[1:] {
		if segment[0] == '{' {
			name := strings.Trim(segment, "{}")
			named[name] = true
			o.path = append(o.path, param{name: name, position: i})
		}
	}
	for _, f := range reflect.VisibleFields(a.In) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		for i := range o.path {
			if o.path[i].name == name {
				o.path[i].parse = segmentParser(f.Type)
			}
		}
		if name != "" && !named[name] && a.REST.Body != "*" {
			o.query = append(o.query, param{name: name, parse: queryParser(a.Name, f.Type)})
		}
	}
	return o
}

// perform asks the action. Rights come before the body, unlike in the Java server.
func (h *Handler) perform(x *exchange) (answer, error) {
	o := x.operation
	m := messages.Get().(*wire.Message)
	m.Reset()
	m.Dialect = wire.Body
	defer messages.Put(m)
	if err := o.params(x, m); err != nil {
		return answer{}, err
	}
	ctx := x.r.Context()
	if err := o.action.Admit(ctx, &x.call, m); err != nil {
		return answer{}, err
	}
	if err := h.body(x, m); err != nil {
		return answer{}, err
	}
	body, err := o.action.Respond(ctx, &x.call, m, nil)
	switch {
	case err != nil:
		return answer{}, inBody(err)
	case body == nil:
		return answer{status: http.StatusNoContent}, nil
	}
	return answer{status: o.status, body: body}, nil
}

// params gives m the fields in the path and the query.
func (o *operation) params(x *exchange, m *wire.Message) error {
	for _, p := range o.path {
		value, err := p.parse(x.segments[p.position : p.position+1])
		if err != nil {
			return err
		}
		m.Set(p.name, value)
	}
	if len(o.query) == 0 || x.r.URL.RawQuery == "" {
		return nil
	}
	query, err := parseQuery(x.r.URL.RawQuery)
	if err != nil {
		return err
	}
	for _, p := range o.query {
		given := query[p.name]
		if len(given) == 0 {
			continue
		}
		value, err := p.parse(given)
		if err != nil {
			return err
		}
		if value != nil {
			m.Set(p.name, value)
		}
	}
	return nil
}
