package apidoc

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"hivewire/hive"
	"hivewire/internal/wire"
)

// direction tells requests, which may leave fields out, from what is sent
// back, which has all of them.
type direction int

const (
	request direction = iota
	reply
)

// schemas collects the schemas of a document's types.
type schemas struct {
	components map[string]*schema
	types      map[string]reflect.Type // by the name of the component
	dialect    wire.Dialect            // of the requests
}

func newSchemas(requests wire.Dialect) *schemas {
	return &schemas{components: map[string]*schema{}, types: map[string]reflect.Type{}, dialect: requests}
}

// of returns the schema of type t, a reference where t has a name.
func (s *schemas) of(t reflect.Type, d direction) *schema {
	switch t {
	case reflect.TypeFor[wire.Time]():
		return s.time(t, d)
	case reflect.TypeFor[wire.Free]():
		return s.free(d)
	case reflect.TypeFor[hive.ID]():
		return &schema{Type: kinds{"integer"}, Format: "int64"}
	case reflect.TypeFor[hive.Role]():
		return s.named("Role", t, numbers("0 is an administrator, 1 a client.", hive.Administrator, hive.Client))
	case reflect.TypeFor[hive.Status]():
		return s.named("Status", t, numbers("0 is active, 1 locked, 2 disabled.", hive.Active, hive.Locked, hive.Disabled))
	}
	if h, ok := reflect.Zero(t).Interface().(wire.Holder); ok {
		return s.of(h.Holds(), d)
	}
	if described, ok := reflect.Zero(t).Interface().(wire.Described); ok {
		return parse(described)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem(), d)
	case reflect.String:
		return &schema{Type: kinds{"string"}}
	case reflect.Bool:
		return &schema{Type: kinds{"boolean"}}
	case reflect.Int:
		return &schema{Type: kinds{"integer"}, Format: "int32"}
	case reflect.Int64:
		return &schema{Type: kinds{"integer"}, Format: "int64"}
	case reflect.Slice:
		return &schema{Type: kinds{"array"}, Items: s.of(t.Elem(), d)}
	case reflect.Struct:
		return s.structure(t, d)
	}
	panic("apidoc: no rule for " + t.String())
}

// time is a moment: requests may write it in several ways.
func (s *schemas) time(t reflect.Type, d direction) *schema {
	if d == request {
		return s.named("Moment", reflect.TypeFor[wire.Opt[wire.Time]](), parse(wire.Time{}))
	}
	return s.named("Time", t, &schema{
		Type: kinds{"string"}, Pattern: `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}$`,
		Description: "A moment in UTC to the millisecond, without a zone.", Examples: []any{sampleTime},
	})
}

// free is free JSON: what one transport takes both show.
func (s *schemas) free(d direction) *schema {
	if d == request && s.dialect == wire.Socket {
		return &schema{Type: kinds{"object"}}
	}
	return &schema{Type: kinds{"object", "array", "string", "number", "boolean"}}
}

func parse(d wire.Described) *schema {
	s := new(schema)
	if err := json.Unmarshal([]byte(d.JSONSchema()), s); err != nil {
		panic(fmt.Sprintf("apidoc: the schema of %T: %v", d, err))
	}
	return s
}

func numbers[T ~int](description string, values ...T) *schema {
	s := &schema{Type: kinds{"integer"}, Description: description}
	for _, v := range values {
		s.Enum = append(s.Enum, int(v))
	}
	return s
}

// named makes a schema a component.
func (s *schemas) named(name string, t reflect.Type, c *schema) *schema {
	if known := s.types[name]; known != nil && known != t {
		panic(fmt.Sprintf("apidoc: %v and %v would both be called %s", known, t, name))
	}
	s.types[name], s.components[name] = t, c
	return &schema{Ref: schemaPath + name}
}

func (s *schemas) structure(t reflect.Type, d direction) *schema {
	if t.Name() == "" || t.NumField() == 0 {
		return s.object(t, d)
	}
	name := strings.TrimSuffix(t.Name(), "View")
	first := []rune(name)
	first[0] = unicode.ToUpper(first[0])
	if name = string(first); s.types[name] == t {
		return &schema{Ref: schemaPath + name}
	}
	return s.named(name, t, s.object(t, d))
}

// object returns the schema of a struct without making it a component.
func (s *schemas) object(t reflect.Type, d direction) *schema {
	o := &schema{Type: kinds{"object"}}
	s.fields(o, t, d, nil)
	return o
}

// fields adds the fields of struct t to o, but for those left out.
func (s *schemas) fields(o *schema, t reflect.Type, d direction, leave map[string]bool) {
	for _, f := range fieldsOf(t) {
		if leave[f.name] {
			continue
		}
		o.add(f.name, s.field(f, d), f.required(d))
	}
}

func (s *schemas) field(f field, d direction) *schema {
	p := s.of(f.Type, d)
	if sample, ok := samples[f.name]; ok && p.is("string") {
		p.Examples = []any{sample}
	}
	if f.nullable(d) {
		p = orNull(p)
	}
	if doc := f.Tag.Get("doc"); doc != "" {
		p.Description = doc
	}
	return p
}
