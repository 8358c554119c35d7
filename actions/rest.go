package actions

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// REST is how an action is asked for over HTTP. The values in the path, the
// query and the body become the fields of the message that a WebSocket client
// would send, and a field of the reply becomes the body of the answer.
type REST struct {
	Route  string // method and path below a prefix: "PUT /user/{userId}"; braces hold request fields
	Body   string // request field that the body is; "*": the body is the request; "": a body is ignored
	Result string // reply field that the answer's body is, "" for the whole reply; null is an answer 204
	Status int    // of success; 0 is 200, and with 204 there is no body

	Null  string          // JSON that stands for a body that is absent or null; "" refuses it
	Needs hive.Permission // instead of the action's own; 0 for the same

	// Adapt makes the request what a WebSocket client would send for it, or
	// says what is wrong with it. Nil when there is nothing to do.
	Adapt func(m *wire.Message) error

	// Reword returns what REST says instead of an error. Nil for the same.
	Reword func(c *Call, err error) error
}

// Method returns the HTTP method.
func (r *REST) Method() string {
	method, _, _ := strings.Cut(r.Route, " ")
	return method
}

// Path returns the path below a prefix.
func (r *REST) Path() string {
	_, path, _ := strings.Cut(r.Route, " ")
	return path
}

// check stops every test when the binding does not fit requests of type in.
func (r *REST) check(in reflect.Type) {
	if r.Route == "" {
		return
	}
	fields := map[string]bool{"": true, "*": true}
	for _, f := range reflect.VisibleFields(in) {
		fields[f.Tag.Get("json")] = true
	}
	names := []string{r.Body}
	for segment := range strings.SplitSeq(r.Path(), "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	for _, name := range names {
		if !fields[name] {
			panic(fmt.Sprintf("actions: %q is bound to a field %q that its request does not have", r.Route, name))
		}
	}
}

// restBody returns how replies become bodies.
func restBody[Out any](r *REST) func(dst []byte, _ *wire.Message, out *Out) []byte {
	switch {
	case r.Status == 204:
		return func(dst []byte, _ *wire.Message, _ *Out) []byte { return dst }
	case r.Result == "":
		return func(dst []byte, _ *wire.Message, out *Out) []byte { return wire.Append(dst, out) }
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Out]()) {
		if f.Tag.Get("json") == r.Result {
			return func(dst []byte, _ *wire.Message, out *Out) []byte {
				v := reflect.ValueOf(out).Elem().FieldByIndex(f.Index)
				if v.Kind() == reflect.Pointer && v.IsNil() {
					return dst
				}
				return wire.Append(dst, v.Addr().Interface())
			}
		}
	}
	panic(fmt.Sprintf("actions: %q has a result %q that is no field of its reply", r.Route, r.Result))
}

// Operations returns what can be asked for over REST, in the order of the routes.
func Operations() []*Action {
	var all []*Action
	for _, actions := range []map[string]*Action{catalogue, restOnly} {
		for a := range maps.Values(actions) {
			if a.REST.Route != "" {
				all = append(all, a)
			}
		}
	}
	slices.SortFunc(all, func(a, b *Action) int {
		return strings.Compare(a.REST.Path()+" "+a.REST.Method(), b.REST.Path()+" "+b.REST.Method())
	})
	return all
}

// Admit decides whether the caller may ask over REST for what the path and
// the query name, which are all that m has yet.
func (a *Action) Admit(ctx context.Context, c *Call, m *wire.Message) error {
	needs := a.Needs
	if a.REST.Needs != 0 {
		needs = a.REST.Needs
	}
	err := a.permit(ctx, c, m, needs)
	a.audit(ctx, c, m, err)
	return err
}

// Respond runs an action that was admitted and appends the body of the answer
// to dst. Without one the answer is 204.
func (a *Action) Respond(ctx context.Context, c *Call, m *wire.Message, dst []byte) ([]byte, error) {
	if a.REST.Adapt != nil {
		if err := a.REST.Adapt(m); err != nil {
			return dst, err
		}
	}
	answer, err := a.serve(ctx, c, m, dst, body)
	c.giveBack()
	a.audit(ctx, c, m, err)
	if err != nil && a.REST.Reword != nil {
		err = a.REST.Reword(c, err)
	}
	return answer, err
}

var errParameters = hive.Errorf(hive.Invalid, "Invalid request parameters")
