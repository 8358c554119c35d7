package rest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/actions/apidoc"
)

// accepts tells how a parser reads texts, in the words of the reference.
func accepts(parse parser) string {
	word, err := parse([]string{"x,y"})
	if err != nil {
		if _, err := parse([]string{"1,2"}); err == nil {
			return "array of integer"
		}
		if _, err := parse([]string{"2026-11-25"}); err == nil {
			return "time"
		}
		return "integer"
	}
	return map[string]string{`"x,y"`: "string", "false": "boolean", `["x","y"]`: "array of string"}[string(word)]
}

// TestReferenceHasTheParameters compares the parameters in the OpenAPI
// document with those that are read.
func TestReferenceHasTheParameters(t *testing.T) {
	t.Parallel()
	require.Equal(t, prefixes[0], apidoc.RESTBase)
	type schema struct {
		Ref   string `json:"$ref"`
		Type  string
		Items struct{ Type string }
	}
	var d struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Required bool
				Schema   schema
			}
		}
	}
	require.NoError(t, json.Unmarshal(apidoc.OpenAPI(), &d))
	for _, a := range actions.Operations() {
		o := newOperation(a)
		var read []string
		for _, p := range o.path {
			read = append(read, "path "+p.name+" "+accepts(p.parse)+" true")
		}
		for _, p := range o.query {
			if a.REST.Body != "*" {
				read = append(read, "query "+p.name+" "+accepts(p.parse)+" false")
			}
		}
		var documented []string
		for _, p := range d.Paths[a.REST.Path()][strings.ToLower(a.REST.Method())].Parameters {
			kind := p.Schema.Type
			switch {
			case kind == "array":
				kind += " of " + p.Schema.Items.Type
			case strings.HasSuffix(p.Schema.Ref, "/Moment"):
				kind = "time"
			case p.Schema.Ref != "":
				kind = "integer" // the role and the status of an account
			}
			required := map[bool]string{true: "true", false: "false"}[p.Required]
			documented = append(documented, p.In+" "+p.Name+" "+kind+" "+required)
		}
		require.Equal(t, read, documented, a.REST.Route)
	}
}
