package actions

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestNothingIsLeftOfARequest has requests of one connection end in every way,
// each of which the next one of the same action must not notice.
func TestNothingIsLeftOfARequest(t *testing.T) {
	type pair struct {
		A int `json:"a"`
		B int `json:"b"`
	}
	const name = "test/pair"
	define(Action{Name: name, Doc: "Echoes.", Needs: hive.Anyone}, func(_ context.Context, _ *Call, in *pair) (pair, error) {
		switch in.A {
		case 1:
			panic("the handler's fault")
		case 2:
			return pair{}, errors.New("refused")
		}
		return *in, nil
	})
	defer delete(catalogue, name)
	d := &Dialog{svc: &Service{Now: time.Now, requests: sync.Pool{New: func() any { return new(Request) }}}}
	defer d.Rest()
	for _, c := range []struct{ members, reply string }{
		{`"a":1,"b":7`, `"code":500`}, {`"a":2,"b":7`, `"code":500`}, {`"b":7,"a":"no number"`, `"code":400`}, {`"a":3,"b":7`, `"a":3,"b":7`},
	} {
		for _, m := range []struct{ members, reply string }{c, {`"a":0`, `"a":0,"b":0`}} {
			r := d.Read([]byte(`{"action":"`+name+`",`+m.members+`}`), time.Time{})
			require.Contains(t, string(r.Answer(t.Context(), nil)), m.reply)
			r.Replied(t.Context())
		}
	}
}
