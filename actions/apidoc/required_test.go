package apidoc_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/internal/hivetest"
)

// example makes a value of a schema with what is required and nothing else.
func (d *asyncAPI) example(s schema) any {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.example(d.Components.Schemas[name])
	}
	switch {
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.AnyOf) > 0:
		return d.example(s.AnyOf[0])
	case s.Type == "integer":
		return 1
	case s.Type == "object":
		o := map[string]any{}
		for _, name := range s.Required {
			o[name] = d.example(s.Properties[name])
		}
		return o
	}
	return "text"
}

// without returns copies of an object, each without one member of it or of an
// object in it, by the path of the member.
func without(o map[string]any, path string) map[string]map[string]any {
	all := map[string]map[string]any{}
	for name, v := range o {
		less := maps.Clone(o)
		delete(less, name)
		all[path+name] = less
		inner, _ := v.(map[string]any)
		for where, lesser := range without(inner, path+name+".") {
			less := maps.Clone(o)
			less[name] = lesser
			all[where] = less
		}
	}
	return all
}

// ask asks an administrator's connection and returns the reply.
func ask(t *testing.T, node *hivetest.Node, request map[string]any) (reply map[string]any) {
	t.Helper()
	text, err := json.Marshal(request)
	require.NoError(t, err)
	node.As(t, "admin").AskInto(string(text), &reply)
	return reply
}

// code asks and returns the code of the reply, 0 for success.
func code(t *testing.T, node *hivetest.Node, request map[string]any) int {
	t.Helper()
	n, _ := ask(t, node, request)["code"].(float64)
	return int(n)
}

// TestRequired asks for every action with what is required alone, which no
// action may call a bad request, and without each part of it, which every
// action must. The replies have the members of the reference.
func TestRequired(t *testing.T) {
	t.Parallel()
	d := readAsyncAPI(t)
	node := hivetest.Start(t)
	// Of a new device the name is required, and what has devices cannot be
	// deleted; what is deleted cannot be changed.
	require.Zero(t, code(t, node, map[string]any{"action": "network/insert", "network": map[string]any{"name": "of the lamp"}}))
	require.Zero(t, code(t, node, map[string]any{"action": "devicetype/insert", "deviceType": map[string]any{"name": "lamps"}}))
	require.Zero(t, code(t, node, map[string]any{
		"action": "device/save", "deviceId": "demo-lamp", "device": map[string]any{"name": "lamp", "networkId": 2, "deviceTypeId": 2},
	}))
	// Without a part nothing is stored that another action's request runs into.
	refused := map[string]map[string]int{}
	for id, o := range d.Operations {
		if o.Action != "receive" {
			continue
		}
		refused[id] = map[string]int{}
		for where, less := range without(d.example(d.Components.Messages[id].Payload).(map[string]any), "") {
			refused[id][where] = code(t, node, less)
		}
		delete(refused[id], "action")
	}
	for _, last := range []bool{false, true} {
		for id, o := range d.Operations {
			if o.Action != "receive" || strings.HasSuffix(o.Title, "/delete") != last {
				continue
			}
			request := d.example(d.Components.Messages[id].Payload).(map[string]any)
			reply := ask(t, node, request)
			answer := d.Components.Messages[named(o.Reply.Messages[0])].Payload
			if reply["code"] != nil {
				answer = d.Components.Messages[named(o.Reply.Messages[1])].Payload
			}
			require.ElementsMatch(t, slices.Collect(maps.Keys(answer.Properties)), slices.Collect(maps.Keys(reply)), "%v", reply)
			n, _ := reply["code"].(float64)
			whole := int(n)
			require.NotEqual(t, 400, whole, "%v", request)
			for where, got := range refused[id] {
				if got != 404 || whole != 404 { // some look for what is named first
					require.Contains(t, []int{400, 401}, got, "%s without %s", o.Title, where)
				}
			}
		}
	}
}
