package mongo

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// TestMixedBatch checks that every message has its own outcome.
func TestMixedBatch(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	codes := map[string]int{"stopping": 11600, "late": 50, "defect": 9}
	a := appendTogether(t, f, s, []string{"a", "stopping", "late", "defect", "b"}, func(c call) answer {
		if c.name == "insert" {
			return refusing(c, codes)
		}
		return answer{}
	})
	a.wg.Wait()
	require.Equal(t, []string{"first", "a", "b"}, a.told)
	for name, want := range map[string]hive.Kind{
		"stopping": hive.Unavailable, "late": hive.OutcomeUnknown, "defect": hive.Internal,
	} {
		require.Error(t, a.errs[name])
		require.Equal(t, want, hive.KindOf(a.errs[name]), name)
		requireClean(t, f, a.errs[name])
	}
	require.NoError(t, a.errs["a"])
}

// TestSpoiltBatch checks that a message which makes the server refuse the
// whole command fails alone.
func TestSpoiltBatch(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	a := appendTogether(t, f, s, []string{"a", "b", "bad", "c", "d"}, func(c call) answer {
		if c.name == "insert" && slices.Contains(namesIn(c), "bad") {
			return failed(9, "secret-x")
		}
		return answer{}
	})
	a.wg.Wait()
	require.Equal(t, []string{"first", "a", "b", "c", "d"}, a.told)
	require.Error(t, a.errs["bad"])
	require.Equal(t, hive.Internal, hive.KindOf(a.errs["bad"]))
}

func TestRefusedParameters(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	f.on(func(c call) answer {
		if c.name == "insert" && strings.Contains(c.text(t), `"parameters":{`) {
			return refusing(c, map[string]int{"x": 52})
		}
		return answer{}
	})
	n := note("x")
	n.Parameters = []byte(`{"$set":1}`)
	got, err := s.Notifications.Append(t.Context(), n).Wait()
	require.NoError(t, err)
	require.Equal(t, n.Parameters, got.Parameters)
	calls := f.about("notifications")
	require.Len(t, calls, 2)
	require.Equal(t, string(n.Parameters), calls[1].body.Lookup("documents", "0", "parametersText").StringValue())
}

// TestCutBatch checks what is said of a batch whose connection broke.
func TestCutBatch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		second  map[string]int // codes; nil breaks the connection again
		arrived []string       // by the first attempt
		foreign []string       // whose ids hold something else
		unknown []string
	}{
		"all were lost":        {second: map[string]int{}},
		"all arrived":          {second: map[string]int{"a": 11000, "b": 11000, "c": 11000}, arrived: []string{"a", "b", "c"}},
		"some arrived":         {second: map[string]int{"b": 11000}, arrived: []string{"b"}},
		"an id was taken":      {second: map[string]int{"a": 11000, "b": 11000}, arrived: []string{"a"}, foreign: []string{"b"}, unknown: []string{"b"}},
		"one is refused later": {second: map[string]int{"c": 11602}, unknown: []string{"c"}},
		"lost again":           {unknown: []string{"a", "b", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			s := openFake(t, f)
			var attempts atomic.Int32
			var mu sync.Mutex // guards there
			var there []any
			a := appendTogether(t, f, s, []string{"a", "b", "c"}, func(call call) answer {
				mu.Lock()
				defer mu.Unlock()
				switch {
				case call.name == "find" && call.collection == "notifications":
					if level := call.body.Lookup("readConcern", "level").StringValue(); level != "majority" {
						t.Errorf("read concern %s", level)
					}
					return found(there...)
				case call.name != "insert":
					return answer{}
				case attempts.Add(1) == 1:
					docs, _ := call.body.Lookup("documents").Array().Values()
					for _, doc := range docs {
						switch name := doc.Document().Lookup("name").StringValue(); {
						case slices.Contains(c.arrived, name):
							there = append(there, doc.Document())
						case slices.Contains(c.foreign, name):
							there = append(there, bson.D{{Key: keyField, Value: doc.Document().Lookup(keyField)}})
						}
					}
					return answer{cut: true}
				case c.second == nil:
					return answer{cut: true}
				}
				return refusing(call, c.second)
			})
			a.wg.Wait()
			require.EqualValues(t, 2, attempts.Load())
			for _, name := range []string{"a", "b", "c"} {
				unknown := slices.Contains(c.unknown, name)
				require.Equal(t, !unknown, slices.Contains(a.told, name), name)
				if unknown {
					require.Equal(t, hive.OutcomeUnknown, hive.KindOf(a.errs[name]), name)
					requireClean(t, f, a.errs[name])
				} else {
					require.NoError(t, a.errs[name], name)
				}
			}
		})
	}
}

// TestManyRefusedParameters checks that a burst of what the server refuses does
// not take a round trip each, and that one alone leaves the others as they are.
func TestManyRefusedParameters(t *testing.T) {
	t.Parallel()
	const messages = 60
	for name, c := range map[string]struct{ every, calls int }{"many": {3, 4}, "one": {messages, 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			s := openFake(t, f)
			entered, gate := make(chan struct{}), make(chan struct{})
			f.on(func(call call) answer {
				if call.name != "insert" {
					return answer{}
				}
				if slices.Contains(namesIn(call), "first") {
					close(entered)
					<-gate
					return answer{}
				}
				codes := map[string]int{}
				docs, _ := call.body.Lookup("documents").Array().Values()
				for _, doc := range docs {
					if _, err := doc.Document().LookupErr("parameters", "$set"); err == nil {
						codes[doc.Document().Lookup("name").StringValue()] = 52
					}
				}
				return refusing(call, codes)
			})
			var told []string
			defer s.Notifications.Watch(func(n hive.Notification, _ bool) { told = append(told, n.Name) })()
			begun := []hive.Pending[hive.Notification]{s.Notifications.Append(t.Context(), note("first"))}
			<-entered
			want := []string{"first"}
			for i := range messages {
				n := note(strconv.Itoa(i))
				n.Parameters = []byte(`{"a":1}`)
				if i%c.every == 0 {
					n.Parameters = []byte(`{"$set":1}`)
				}
				begun, want = append(begun, s.Notifications.Append(t.Context(), n)), append(want, n.Name)
			}
			close(gate)
			for i, p := range begun {
				n, err := p.Wait()
				require.NoError(t, err)
				if i > 0 {
					require.Equal(t, (i-1)%c.every == 0, strings.Contains(string(n.Parameters), "$"), "as it was given")
				}
			}
			require.Equal(t, want, told)
			calls := f.about("notifications")
			require.Equal(t, c.calls, len(calls)) // of which nobody wants to read the bytes
			if last := calls[len(calls)-1]; name == "one" {
				require.Equal(t, 1, strings.Count(last.text(t), "parametersText"))
			}
		})
	}
}
