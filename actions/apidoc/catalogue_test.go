package apidoc_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/actions/apidoc"
	"hivewire/auth"
	"hivewire/hive"
)

// schema is what the tests read of a schema.
type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Const      any
	Enum       []any
	Examples   []any
	AnyOf      []schema
	Items      *schema
	Properties map[string]schema
	Required   []string
}

type reference struct {
	Ref string `json:"$ref"`
}

type asyncAPI struct {
	Operations map[string]struct {
		Action, Title, Description string
		Permission                 []string `json:"x-permission"`
		Messages                   []reference
		Reply                      struct{ Messages []reference }
	}
	Components struct {
		Messages map[string]struct{ Payload schema }
		Schemas  map[string]schema
	}
}

func readAsyncAPI(t *testing.T) (d asyncAPI) {
	t.Helper()
	require.NoError(t, json.Unmarshal(apidoc.AsyncAPI(apidoc.Server{Host: "localhost"}), &d))
	return d
}

// named returns the end of a reference.
func named(r reference) string { return r.Ref[strings.LastIndexByte(r.Ref, '/')+1:] }

// grants returns the names that a permission is known under in a document.
func grants(p hive.Permission) []string {
	if p == hive.Anyone {
		return nil
	}
	return auth.Names(p)
}

func TestEveryActionIsInAsyncAPI(t *testing.T) {
	t.Parallel()
	d := readAsyncAPI(t)
	received := map[string]string{}
	sent := map[string]bool{}
	for id, o := range d.Operations {
		require.NotEmpty(t, o.Description, id)
		if o.Action == "receive" {
			received[o.Title] = id
			continue
		}
		require.Equal(t, "send", o.Action)
		sent[o.Title] = true
	}
	all := actions.All()
	require.Len(t, received, len(all))
	for _, a := range all {
		o := d.Operations[received[a.Name]]
		require.True(t, strings.HasPrefix(o.Description, a.Doc), a.Name)
		require.Equal(t, grants(a.Needs), o.Permission, a.Name)
		require.Len(t, o.Messages, 1, a.Name)
		require.Len(t, o.Reply.Messages, 2, a.Name)
		asked := d.Components.Messages[named(o.Messages[0])].Payload
		answer := d.Components.Messages[named(o.Reply.Messages[0])].Payload
		require.Equal(t, a.Name, asked.Properties["action"].Const)
		require.Equal(t, a.Name, answer.Properties["action"].Const)
		require.Contains(t, asked.Required, "action")
		require.NotContains(t, asked.Required, "requestId")
		require.Subset(t, answer.Required, []string{"action", "requestId", "status"})
		require.Len(t, answer.Required, len(answer.Properties), "replies are complete")
		require.Equal(t, "failure", named(o.Reply.Messages[1]))
	}
	for _, p := range append(actions.Pushes(), actions.Notices()...) {
		require.True(t, sent[p.Name], p.Name)
	}
}

func TestEveryOperationIsInOpenAPI(t *testing.T) {
	t.Parallel()
	var d struct {
		Paths map[string]map[string]struct {
			ID          string `json:"operationId"`
			Description string
			Permission  []string  `json:"x-permission"`
			Body        *struct{} `json:"requestBody"`
			Responses   map[string]struct{ Content map[string]any }
			Security    []map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(apidoc.OpenAPI(), &d))
	ids := map[string]bool{}
	for _, a := range actions.Operations() {
		o, there := d.Paths[a.REST.Path()][strings.ToLower(a.REST.Method())]
		require.True(t, there, a.REST.Route)
		require.False(t, ids[o.ID], o.ID)
		ids[o.ID] = true
		require.True(t, strings.HasPrefix(o.Description, a.Doc), a.Name)
		needs := a.Needs
		if a.REST.Needs != 0 {
			needs = a.REST.Needs
		}
		require.Equal(t, grants(needs), o.Permission, a.Name)
		require.Equal(t, needs == hive.Anyone, len(o.Security) == 2, "%s: whether it works without a token", a.Name)
		require.Equal(t, a.REST.Body != "", o.Body != nil, a.Name)
		require.Contains(t, o.Responses, map[int]string{0: "200", 201: "201", 204: "204"}[a.REST.Status], a.Name)
		require.Contains(t, o.Responses, "default")
		if a.REST.Status == 204 {
			require.Nil(t, o.Responses["204"].Content)
		}
	}
	count := 0
	for _, methods := range d.Paths {
		count += len(methods)
	}
	require.Len(t, ids, count, "there is nothing else in it")
}
