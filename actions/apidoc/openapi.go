// Package apidoc describes the catalogue of actions to other programs:
// OpenAPI 3.1 for REST and AsyncAPI 3.0 for WebSocket.
//
// Both documents are made of the declarations alone, by reflection over the
// requests and replies. Nothing here knows a particular action.
package apidoc

import (
	"strconv"
	"strings"

	"hivewire/actions"
	"hivewire/internal/wire"
)

// RESTBase is where the reference says that the paths begin, on the host that
// served it.
const RESTBase = "/api/rest"

type openAPI struct {
	OpenAPI    string              `json:"openapi"`
	Info       info                `json:"info"`
	Servers    []restServer        `json:"servers"`
	Tags       []tag               `json:"tags"`
	Paths      map[string]pathItem `json:"paths"`
	Components openAPIComponents   `json:"components"`
}

type restServer struct {
	URL         string `json:"url"`
	Description string `json:"description"`
}

type pathItem map[string]*operation // by method, in lower case

type openAPIComponents struct {
	Schemas         map[string]*schema         `json:"schemas"`
	Responses       map[string]*response       `json:"responses"`
	SecuritySchemes map[string]*securityScheme `json:"securitySchemes"`
}

type operation struct {
	ID          string                `json:"operationId"`
	Summary     string                `json:"summary"`
	Description string                `json:"description"`
	Tags        []string              `json:"tags"`
	Permission  []string              `json:"x-permission,omitempty"` // one of them is enough
	Parameters  []parameter           `json:"parameters,omitempty"`
	Body        *requestBody          `json:"requestBody,omitempty"`
	Responses   map[string]*response  `json:"responses"`
	Security    []map[string][]string `json:"security"`
}

type requestBody struct {
	Required bool    `json:"required,omitempty"`
	Content  content `json:"content"`
}

type content map[string]mediaType

type mediaType struct {
	Schema  *schema `json:"schema"`
	Example any     `json:"example,omitempty"`
}

func inJSON(s *schema, example any) content { return content{"application/json": {s, example}} }

type response struct {
	Ref         string  `json:"$ref,omitempty"`
	Description string  `json:"description,omitempty"`
	Content     content `json:"content,omitempty"`
}

// OpenAPI returns the reference of the REST API.
func OpenAPI() []byte {
	s := newSchemas(wire.Body)
	d := openAPI{
		OpenAPI: "3.1.0",
		Info: newInfo("REST API", "A request may carry an access token as a bearer token; one that is not good is refused whatever is asked for. "+
			"In bodies null is the same as absent unless it is said to clear, members that are not listed are ignored, and numbers may come as strings. "+
			"The API is also below /auth/rest, /plugin/rest and /dh/rest."),
		Servers: []restServer{{RESTBase, "this server"}},
		Paths:   map[string]pathItem{},
	}
	all := actions.Operations()
	for _, a := range all {
		path := a.REST.Path()
		if d.Paths[path] == nil {
			d.Paths[path] = pathItem{}
		}
		d.Paths[path][strings.ToLower(a.REST.Method())] = s.operation(a)
	}
	d.Tags = tags(all)
	d.Components = openAPIComponents{
		Responses: s.failures(), Schemas: s.components, SecuritySchemes: map[string]*securityScheme{bearer: bearerScheme()},
	}
	return write(d)
}

func (s *schemas) operation(a *actions.Action) *operation {
	needs := a.Needs
	if a.REST.Needs != 0 {
		needs = a.REST.Needs
	}
	o := &operation{
		ID: identifier(a.Name), Summary: summary(a.Doc), Description: description(a, needs), Permission: permissions(needs),
		Tags: []string{noun(a)}, Parameters: s.parameters(a), Body: s.body(a), Responses: s.responses(a),
		Security: []map[string][]string{{bearer: {}}},
	}
	if o.Permission == nil {
		o.Security = append(o.Security, map[string][]string{})
	}
	return o
}

// responses are the answer, and the failures whose cause is in the request.
func (s *schemas) responses(a *actions.Action) map[string]*response {
	status := a.REST.Status
	if status == 0 {
		status = 200
	}
	ok := &response{Description: "Success."}
	all := map[string]*response{strconv.Itoa(status): ok}
	if status != 204 {
		out := a.Out
		if a.REST.Result != "" {
			f := fieldOf(a.Out, a.REST.Result)
			if out = f.Type; f.nullable(reply) {
				all["204"] = &response{Description: "There is none."}
			}
		}
		answer := s.of(out, reply)
		ok.Content = inJSON(answer, s.sample(answer, reply, true))
	}
	for _, code := range failing(a) {
		all[code] = &response{Ref: "#/components/responses/" + failureNames[code]}
	}
	return all
}
