package main

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"hivewire/actions"
	"hivewire/hive"
	"hivewire/internal/wire"
)

// field is a member of a request or a reply.
type field struct {
	name     string // in Go
	json     string
	typ      string // in package client
	doc      string
	required bool
	object   bool // made of members itself
}

// declare is a line of a struct.
func (f *field) declare(reply bool) string {
	tag := f.json
	if !reply && (!f.required || strings.HasPrefix(f.typ, "*")) {
		tag += ",omitzero"
	}
	line := fmt.Sprintf("%s %s `json:%q`", f.name, f.typ, tag)
	if f.doc != "" {
		line += " // " + f.doc
	}
	return line + "\n"
}

// fields are the members of a struct, those of embedded ones in their places.
func (c *call) fields(t reflect.Type, reply bool) []field {
	var all []field
	for _, f := range reflect.VisibleFields(t) {
		name := f.Tag.Get("json")
		if name == "" {
			continue
		}
		required := f.Tag.Get("required") != ""
		inner := bare(f.Type)
		all = append(all, field{
			name: f.Name, json: name, doc: explain(f, required), required: required,
			typ:    c.typeOf(f.Type, name, reply, !required),
			object: inner.Kind() == reflect.Struct && c.scalar(inner) == "",
		})
	}
	return all
}

// elsewhere is what the doc of a field says of other transports.
var elsewhere = regexp.MustCompile(`[,;] over REST [^.]*`)

// explain is the doc of a field.
func explain(f reflect.StructField, required bool) string {
	switch doc := f.Tag.Get("doc"); {
	case doc != "":
		return elsewhere.ReplaceAllString(doc, "")
	case bare(f.Type).String() == "actions.actionNumbers":
		return "Names of permissions; * is all of them, nil none, an empty list a client's."
	case required && bare(f.Type) == reflect.TypeFor[hive.Role]():
		return "Required."
	}
	return ""
}

// bare is t without what says that it may be absent.
func bare(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return bare(t.Elem())
	}
	if h, ok := reflect.Zero(t).Interface().(wire.Holder); ok {
		return bare(h.Holds())
	}
	return t
}

// typeOf is a field's type in package client. What a request may leave out is
// a pointer, unless its zero value means the same; in a reply the zero value
// stands for null, but for numbers.
func (c *call) typeOf(t reflect.Type, field string, reply, optional bool) string {
	inner := bare(t)
	name := c.scalar(inner)
	switch {
	case name != "":
	case inner.Kind() == reflect.Slice:
		return "[]" + c.typeOf(inner.Elem(), field, reply, false)
	case inner.Kind() == reflect.Struct:
		name = c.structure(inner, field, reply)
	default:
		name = inner.Kind().String()
	}
	// A role that was forgotten must not make an administrator.
	absent := inner != t && (optional || name == "Role")
	if absent && (reply && name != "string" || !reply) && name != "Time" && name != "json.RawMessage" {
		return "*" + name
	}
	return name
}

// scalar is the name of a type that travels as a single value, "" for others.
func (c *call) scalar(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[wire.Time]():
		return "Time"
	case reflect.TypeFor[wire.Object](), reflect.TypeFor[wire.Free]():
		return "json.RawMessage"
	case reflect.TypeFor[hive.Role]():
		return "Role"
	case reflect.TypeFor[hive.Status]():
		return "Status"
	case reflect.TypeFor[hive.ID](), reflect.TypeFor[wire.UserRef]():
		return "int64"
	}
	switch t.String() {
	case "actions.notificationID", "actions.lateRef":
		return "int64"
	case "actions.actionNumbers":
		return "[]string"
	case "actions.ranking":
		return "float64"
	}
	return ""
}

// structure declares a struct unless it is, and returns its name.
func (c *call) structure(t reflect.Type, field string, reply bool) string {
	as, ok := known[t.Name()]
	if t.Name() == "" {
		as, ok = anonymous[c.action.Name]
	}
	if !ok {
		panic("clientgen: no name for " + t.String() + " of " + c.action.Name)
	}
	name := group(as.name, field)
	if _, done := c.g.types[name]; done {
		return name
	}
	c.g.types[name] = "" // the fields may come to it again
	c.declare(name, group(as.doc, field), c.fields(t, reply), reply)
	return name
}

func (c *call) declare(name, doc string, fields []field, reply bool) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%stype %s struct {\n", comment(name+" "+doc), name)
	for _, f := range fields {
		b.WriteString(f.declare(reply))
	}
	b.WriteString("}\n")
	c.types = append(c.types, b.String())
}

// none reports whether t is no request or reply.
func none(t reflect.Type) bool { return t == reflect.TypeFor[actions.None]() }
