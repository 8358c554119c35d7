package apidoc

import (
	"reflect"

	"hivewire/actions"
	"hivewire/internal/wire"
)

type message struct {
	Name          string           `json:"name"`
	Title         string           `json:"title"`
	Summary       string           `json:"summary"`
	CorrelationID *reference       `json:"correlationId,omitempty"`
	Payload       *schema          `json:"payload"`
	Examples      []messageExample `json:"examples"`
}

type messageExample struct {
	Payload any `json:"payload"`
}

// messages collects the messages of the document and their schemas.
type messages struct {
	all     map[string]*message
	schemas *schemas
}

func newMessages() *messages {
	return &messages{all: map[string]*message{}, schemas: newSchemas(wire.Socket)}
}

// references are the messages as a channel lists them.
func (m *messages) references() map[string]reference {
	all := map[string]reference{}
	for id := range m.all {
		all[id] = reference{"#/components/messages/" + id}
	}
	return all
}

func (m *messages) add(id, title, summary string, payload *schema, d direction, correlated bool) {
	one := &message{
		Name: id, Title: title, Summary: summary, Payload: payload,
		Examples: []messageExample{{m.schemas.sample(payload, d, false)}},
	}
	if correlated {
		one.CorrelationID = &reference{"#/components/correlationIds/" + requestID}
	}
	m.all[id] = one
}

// echoed is what a client chose. It has no type, because it may be anything.
func echoed() *schema {
	return &schema{Description: "Of the request: any JSON value, null without one.", Examples: []any{"1"}}
}

// envelope returns what messages about an action begin with.
func envelope(name string) *schema {
	e := &schema{Type: kinds{"object"}}
	e.add("action", &schema{Const: name}, true)
	return e
}

func (m *messages) request(id string, a *actions.Action) {
	e := envelope(a.Name)
	e.add(requestID, &schema{Description: "Echoed in the reply; any JSON value.", Examples: []any{"1"}}, false)
	m.schemas.fields(e, a.In, request, nil)
	m.add(id, a.Name, a.Doc, e, request, true)
}

func (m *messages) success(id string, a *actions.Action) {
	e := envelope(a.Name)
	e.add(requestID, echoed(), true)
	e.add("status", &schema{Const: "success"}, true)
	m.schemas.fields(e, a.Out, reply, nil)
	m.add(id, a.Name+" reply", "The reply to "+a.Name+".", e, reply, true)
}

func (m *messages) push(id string, p *actions.Push) {
	e := envelope(p.Name)
	m.schemas.fields(e, p.Out, reply, nil)
	m.add(id, p.Name, p.Doc, e, reply, false)
}

// failureMessage is the reply to a request that failed, of whatever action.
const failureMessage = "failure"

// failure is what replies to requests that failed have besides the echo.
type failure struct {
	Code   int    `json:"code" doc:"As the status codes of HTTP: 400, 401, 403, 404, 409, 429, 500 or 503."`
	Status string `json:"status" doc:"Always error."`
	Error  string `json:"error" doc:"What is wrong."`
}

func (m *messages) failed() *asyncOperation {
	e := &schema{Type: kinds{"object"}}
	e.add("action", &schema{Description: "Of the request; absent where the request could not be read."}, false)
	e.add(requestID, echoed(), false)
	m.schemas.fields(e, reflect.TypeFor[failure](), reply, nil)
	const doc = "A request failed, or could not be read, or the server closes the connection for what the error says."
	m.add(failureMessage, "failure", doc, e, reply, true)
	return &asyncOperation{
		Action: "send", Channel: reference{channelPath}, Title: "failure", Summary: "Something failed", Description: doc,
		Messages: []reference{inChannel(failureMessage)},
	}
}
