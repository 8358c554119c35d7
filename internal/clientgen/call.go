package main

import (
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"

	"hivewire/actions"
	"hivewire/auth"
	"hivewire/hive"
)

// call is what is written for one action.
type call struct {
	g      *generator
	action *actions.Action
	noun   string
	name   string
	types  []string // that are declared with it

	parameters []field
	request    string // type of what the parameters do not say, "" for none
	reply      *reply // nil for none
}

// reply is how a reply is read and which part of it is returned.
type reply struct {
	declared string // type of the variable
	path     string // from the variable to what is returned
	returned string // type of that
}

func (g *generator) call(a *actions.Action) *call {
	c := &call{g: g, action: a, noun: fileNoun(a.Name), name: method(a.Name)}
	c.ask()
	if !none(a.Out) {
		r := c.unwrap(a.Out, "")
		c.reply = &r
	}
	return c
}

// ask decides what are parameters: what must be there, numbers and names
// first, and an only option. Other options are a struct's fields.
func (c *call) ask() {
	var objects, options []field
	for _, f := range c.fields(c.action.In, false) {
		switch {
		case !f.required:
			options = append(options, f)
		case f.object:
			objects = append(objects, f)
		default:
			c.parameters = append(c.parameters, f)
		}
	}
	c.parameters = append(c.parameters, objects...)
	if len(options) == 1 {
		c.parameters = append(c.parameters, options...)
	} else if len(options) > 1 {
		c.request = c.name + "Request"
		c.declare(c.request, "is what "+c.action.Name+" may be told.", options, false)
	}
}

// unwrap peels structs of one field off a reply.
func (c *call) unwrap(t reflect.Type, field string) reply {
	if t.Kind() != reflect.Struct || c.scalar(t) != "" {
		typ := c.typeOf(t, field, true, true)
		return reply{declared: typ, returned: typ}
	}
	var only reflect.StructField
	count := 0
	for _, f := range reflect.VisibleFields(t) {
		if f.Tag.Get("json") != "" {
			only = f
			count++
		}
	}
	if count != 1 {
		name := c.structure(t, field, true)
		return reply{declared: name, returned: name}
	}
	inner := c.unwrap(only.Type, only.Tag.Get("json"))
	return reply{
		declared: fmt.Sprintf("struct {\n%s %s `json:%q`\n}", only.Name, inner.declared, only.Tag.Get("json")),
		path:     "." + only.Name + inner.path,
		returned: inner.returned,
	}
}

// method writes the call.
func (c *call) method(w io.Writer) {
	receiver, variable := "(a API)", "a"
	if c.action.Session {
		receiver, variable = "(c *Conn)", "c"
	}
	results, into := "error", "nil"
	if c.reply != nil {
		results, into = "("+c.reply.returned+", error)", "&reply"
	}
	fmt.Fprintf(w, "\n%sfunc %s %s(%s) %s {\n", c.doc(), receiver, c.name, c.signature(), results)
	ask := fmt.Sprintf("Ask(ctx, %s, %q, %s, %s)", variable, c.action.Name, c.members(), into)
	if c.reply == nil {
		fmt.Fprintf(w, "return %s\n}\n", ask)
		return
	}
	fmt.Fprintf(w, "var reply %s\nerr := %s\nreturn reply%s, err\n}\n", c.reply.declared, ask, c.reply.path)
}

func (c *call) signature() string {
	parameters := []string{"ctx context.Context"}
	for i, f := range c.parameters {
		parameter := variable(f.name)
		if i == len(c.parameters)-1 || c.parameters[i+1].typ != f.typ {
			parameter += " " + f.typ
		}
		parameters = append(parameters, parameter)
	}
	if c.request != "" {
		parameters = append(parameters, "request "+c.request)
	}
	return strings.Join(parameters, ", ")
}

// members is the expression for the request.
func (c *call) members() string {
	switch {
	case len(c.parameters) == 0 && c.request == "":
		return "nil"
	case len(c.parameters) == 0:
		return "request"
	}
	var members, fields, values []string
	for _, f := range c.parameters {
		members = append(members, fmt.Sprintf("%q: %s", f.json, variable(f.name)))
		fields = append(fields, fmt.Sprintf("%s %s `json:%q`\n", f.name, f.typ, f.json))
		values = append(values, variable(f.name))
	}
	if c.request == "" {
		return "members{" + strings.Join(members, ", ") + "}"
	}
	return fmt.Sprintf("struct {\n%s%s\n}{%s, request}", strings.Join(fields, ""), c.request, strings.Join(values, ", "))
}

// current is what a sentence says of a word for one's own account, which the
// number of a call is not.
var current = regexp.MustCompile(`; "current"[^.]*`)

// doc says what the action does and who may.
func (c *call) doc() string {
	sentence := current.ReplaceAllString(c.action.Doc, "")
	text := c.name + " " + strings.ToLower(sentence[:1]) + sentence[1:]
	switch names := auth.Names(c.action.Needs); {
	case c.action.Needs == hive.Anyone:
		text += " It needs no token."
	default:
		text += " It needs the permission " + strings.Join(names, " or ") + "."
	}
	return comment(text)
}

// comment breaks text into lines.
func comment(text string) string {
	const width = 90
	var b strings.Builder
	line := "//"
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = "//"
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}
