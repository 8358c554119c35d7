package apidoc

import (
	"encoding/json"
	"slices"
	"strings"
)

// schema is the part of JSON Schema that the references need. OpenAPI 3.1 and
// AsyncAPI 3.0 read it alike.
type schema struct {
	Ref         string           `json:"$ref,omitempty"`
	Type        kinds            `json:"type,omitempty"`
	Format      string           `json:"format,omitempty"`
	Const       any              `json:"const,omitempty"`
	Enum        []any            `json:"enum,omitempty"`
	Pattern     string           `json:"pattern,omitempty"`
	Description string           `json:"description,omitempty"`
	Properties  ordered[*schema] `json:"properties,omitempty"`
	Required    []string         `json:"required,omitempty"`
	Items       *schema          `json:"items,omitempty"`
	AnyOf       []*schema        `json:"anyOf,omitempty"`
	Examples    []any            `json:"examples,omitempty"`
}

// kinds are the types of a schema, written as one word when there is one.
type kinds []string

// MarshalJSON implements [json.Marshaler].
func (k kinds) MarshalJSON() ([]byte, error) {
	if len(k) == 1 {
		return json.Marshal(k[0])
	}
	return json.Marshal([]string(k))
}

// UnmarshalJSON implements [json.Unmarshaler].
func (k *kinds) UnmarshalJSON(text []byte) error {
	if text[0] != '"' {
		return json.Unmarshal(text, (*[]string)(k))
	}
	*k = kinds{""}
	return json.Unmarshal(text, &(*k)[0])
}

const schemaPath = "#/components/schemas/"

// component returns the name of the component that s refers to.
func (s *schema) component() (name string, ok bool) { return strings.CutPrefix(s.Ref, schemaPath) }

func (s *schema) add(name string, property *schema, required bool) {
	s.Properties = append(s.Properties, member[*schema]{name, property})
	if required {
		s.Required = append(s.Required, name)
	}
}

func (s *schema) is(kind string) bool { return slices.Equal(s.Type, kinds{kind}) }

// orNull returns s with null allowed.
func orNull(s *schema) *schema {
	null := &schema{Type: kinds{"null"}}
	if s.Ref != "" {
		return &schema{AnyOf: []*schema{s, null}}
	}
	n := *s
	if s.AnyOf != nil {
		n.AnyOf = append(slices.Clone(s.AnyOf), null)
	} else {
		n.Type = append(slices.Clone(s.Type), "null")
	}
	return &n
}
