package apidoc

import (
	"strings"

	"hivewire/actions"
)

type parameter struct {
	Name        string  `json:"name"`
	In          string  `json:"in"`
	Description string  `json:"description,omitempty"`
	Required    bool    `json:"required,omitempty"`
	Style       string  `json:"style,omitempty"`
	Explode     *bool   `json:"explode,omitempty"`
	Schema      *schema `json:"schema"`
	Example     any     `json:"example,omitempty"`
}

// inPath returns the names of the fields that the path holds.
func inPath(r *actions.REST) map[string]bool {
	names := map[string]bool{}
	for segment := range strings.SplitSeq(r.Path(), "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			names[strings.TrimSuffix(name, "}")] = true
		}
	}
	return names
}

// parameters are the fields in the path, in its order, then those in the
// query: all others, unless the body is the request.
func (s *schemas) parameters(a *actions.Action) (all []parameter) {
	path := inPath(&a.REST)
	for segment := range strings.SplitSeq(a.REST.Path(), "/") {
		if path[strings.Trim(segment, "{}")] && segment[0] == '{' {
			all = append(all, s.pathParameter(fieldOf(a.In, strings.Trim(segment, "{}"))))
		}
	}
	if a.REST.Body == "*" {
		return all
	}
	for _, f := range fieldsOf(a.In) {
		if !path[f.name] && f.name != a.REST.Body {
			all = append(all, s.queryParameter(f))
		}
	}
	return all
}

// pathParameter is a text or a number: what else a field may be has addresses
// of its own.
func (s *schemas) pathParameter(f field) parameter {
	p := parameter{Name: f.name, In: "path", Required: true, Description: f.Tag.Get("doc"), Schema: s.of(f.Type, request)}
	if !p.Schema.is("string") {
		p.Schema = &schema{Type: kinds{"integer"}, Format: "int64"}
	}
	if sample, ok := samples[f.name]; ok {
		p.Example = sample
	}
	return p
}

func (s *schemas) queryParameter(f field) parameter {
	p := parameter{Name: f.name, In: "query", Required: f.required(request), Description: f.Tag.Get("doc"), Schema: s.of(f.Type, request)}
	if p.Schema.is("array") {
		p.Style, p.Explode = "form", new(false)
	}
	return p
}

// body is one field of the request, or all that are not in the path.
func (s *schemas) body(a *actions.Action) *requestBody {
	var c *schema
	required := true
	switch a.REST.Body {
	case "":
		return nil
	case "*":
		if path := inPath(&a.REST); len(path) > 0 {
			c = &schema{Type: kinds{"object"}}
			s.fields(c, a.In, request, path)
		} else {
			c = s.of(a.In, request)
		}
	default:
		f := fieldOf(a.In, a.REST.Body)
		c = s.of(f.Type, request)
		required = a.REST.Null == "" || a.REST.Null == "null" && f.required(request)
	}
	return &requestBody{Required: required, Content: inJSON(c, s.sample(c, request, true))}
}
