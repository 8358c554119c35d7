package rest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// node is the routes below one path. As in JAX-RS the literal segment beats
// the wildcard, and the method is looked at only when the path is found.
type node struct {
	literal    map[string]*node
	wildcard   *node
	operations map[string]*operation // by method
	allow      string                // the methods, as a header
}

// add puts an operation in its place.
func (n *node) add(o *operation) {
	for _, segment := range strings.Split(o.action.REST.Path(), "/")[1:] {
		n = n.child(segment)
	}
	if n.operations == nil {
		n.operations = map[string]*operation{}
	}
	method := o.action.REST.Method()
	if n.operations[method] != nil {
		panic("rest: " + o.action.REST.Route + " is declared twice")
	}
	n.operations[method] = o
	if method == http.MethodGet {
		n.operations[http.MethodHead] = o
	}
	n.allow = strings.Join(slices.Sorted(maps.Keys(n.operations)), ", ") + ", OPTIONS"
}

func (n *node) child(segment string) *node {
	if segment[0] == '{' {
		if n.wildcard == nil {
			n.wildcard = &node{}
		}
		return n.wildcard
	}
	if n.literal == nil {
		n.literal = map[string]*node{}
	}
	if n.literal[segment] == nil {
		n.literal[segment] = &node{}
	}
	return n.literal[segment]
}

// find returns the node of a path, nil when it has no operation.
func (n *node) find(segments []string) *node {
	if len(segments) == 0 {
		if n.operations == nil {
			return nil
		}
		return n
	}
	if next := n.literal[segments[0]]; next != nil {
		if found := next.find(segments[1:]); found != nil {
			return found
		}
	}
	if n.wildcard == nil {
		return nil
	}
	return n.wildcard.find(segments[1:])
}

// allowed returns the methods of a path, of an unknown one all there are.
func (n *node) allowed(segments []string) string {
	if found := n.find(segments); found != nil {
		return found.allow
	}
	return allMethods
}

// parsePath takes apart what is below the prefix; a slash at the end is the
// same as none. It reports false for a path that names nothing.
func (x *exchange) parsePath(below string) bool {
	below = strings.TrimSuffix(strings.TrimPrefix(below, "/"), "/")
	if below == "" {
		return true
	}
	x.segments = strings.Split(below, "/")
	for i, s := range x.segments {
		decoded, err := url.PathUnescape(s)
		if err != nil || decoded == "" {
			x.segments = nil
			return false
		}
		x.segments[i] = decoded
	}
	return true
}

// method returns the method that a request means.
func method(r *http.Request) string {
	if r.Method == http.MethodPost {
		switch m := strings.ToUpper(r.Header.Get("X-HTTP-Method-Override")); m {
		case http.MethodPut, http.MethodDelete, http.MethodHead, http.MethodOptions:
			return m
		}
	}
	return r.Method
}
