package apidoc

import "slices"

const sampleTime = "2026-11-25T17:53:15.252"

// samples are examples by the name that a value travels under.
var samples = map[string]any{
	"deviceId": "demo-lamp", "login": "alice", "password": "correct horse battery", "command": "set", "notification": "temperature",
	"status": "done", "name": "living room", "value": "30",
	"token": "eyJ…", "accessToken": "eyJ…", "refreshToken": "eyJ…",
}

// shown are the members that examples of what is stored have even where they
// may be left out.
var shown = map[string]any{
	"name": "living room", "data": map[string]any{"floor": 2}, "parameters": map[string]any{"level": 30}, "result": map[string]any{"level": 30},
}

// sample makes an example of a schema. Objects have what is required, and with
// rich what is shown.
func (s *schemas) sample(c *schema, d direction, rich bool) any {
	if name, ok := c.component(); ok {
		return s.sample(s.components[name], d, rich)
	}
	switch {
	case c.Const != nil:
		return c.Const
	case len(c.Enum) > 0:
		return c.Enum[0]
	case len(c.Examples) > 0:
		return c.Examples[0]
	case len(c.AnyOf) > 0:
		return s.sample(c.AnyOf[0], d, rich)
	}
	if c.Type == nil {
		return nil
	}
	switch c.Type[0] {
	case "integer":
		return 1
	case "boolean":
		return false
	case "array":
		if d == request {
			return []any{}
		}
		return []any{s.sample(c.Items, d, rich)}
	case "object":
		return s.sampleObject(c, d, rich)
	}
	return "text"
}

func (s *schemas) sampleObject(c *schema, d direction, rich bool) ordered[any] {
	o := ordered[any]{}
	for _, p := range c.Properties {
		if value := shown[p.name]; value != nil && (rich || d == reply) {
			o = append(o, member[any]{p.name, value})
		} else if slices.Contains(c.Required, p.name) {
			o = append(o, member[any]{p.name, s.sample(p.value, d, true)})
		}
	}
	return o
}
