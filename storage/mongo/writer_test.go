package mongo

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// note is a notification with a name.
func note(name string) hive.Notification {
	return hive.Notification{Message: hive.Message{Name: name, DeviceID: "lamp"}}
}

// namesIn returns the names of the messages that an insert brings.
func namesIn(c call) (names []string) {
	docs, _ := c.body.Lookup("documents").Array().Values()
	for _, doc := range docs {
		names = append(names, doc.Document().Lookup("name").StringValue())
	}
	return names
}

// refusing answers an insert with a code for each of some of its messages.
func refusing(c call, codes map[string]int) answer {
	var errs bson.A
	for i, name := range namesIn(c) {
		if code, ok := codes[name]; ok {
			errs = append(errs, bson.D{{Key: "index", Value: int32(i)}, {Key: "code", Value: int32(code)}, {Key: "errmsg", Value: "secret-x"}})
		}
	}
	return ok(bson.E{Key: "n", Value: int32(0)}, bson.E{Key: "writeErrors", Value: errs})
}

// appends are notifications that are stored at once, by name.
type appends struct {
	mu    sync.Mutex
	errs  map[string]error
	ids   map[string]hive.ID
	told  []string
	order []hive.ID // as told
	wg    sync.WaitGroup
}

// appendTogether waits for an insertion that hangs in gate, so that the
// messages named are the next one.
func appendTogether(t *testing.T, f *fake, s hive.Store, names []string, script func(call) answer) *appends {
	t.Helper()
	entered, gate := make(chan struct{}), make(chan struct{})
	f.on(func(c call) answer {
		if c.name == "insert" && slices.Contains(namesIn(c), "first") {
			close(entered)
			<-gate
			return answer{}
		}
		return script(c)
	})
	a := &appends{errs: map[string]error{}, ids: map[string]hive.ID{}}
	t.Cleanup(s.Notifications.Watch(func(n hive.Notification, updated bool) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.told, a.order = append(a.told, n.Name), append(a.order, n.ID)
		if _, answered := a.errs[n.Name]; answered || updated {
			t.Errorf("%s is told after it was answered", n.Name)
		}
	}))
	a.add(t, s, "first")
	<-entered
	for i, name := range names {
		a.add(t, s, name)
		awaitQueue(t, s, i+1)
	}
	close(gate)
	return a
}

func (a *appends) add(t *testing.T, s hive.Store, name string) {
	a.wg.Go(func() {
		n, err := s.Notifications.Append(t.Context(), note(name))
		a.mu.Lock()
		defer a.mu.Unlock()
		a.errs[name], a.ids[name] = err, n.ID
	})
}

// awaitQueue waits until n notifications wait for the writer.
func awaitQueue(t *testing.T, s hive.Store, n int) {
	t.Helper()
	w := s.Notifications.(*messages[hive.Notification, notificationDocument]).writer
	require.Eventually(t, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return len(w.waiting) == n
	}, patience, 100*time.Microsecond)
}

func TestAppendsTogether(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	a := appendTogether(t, f, s, []string{"a", "b", "c"}, func(call) answer { return answer{} })
	a.wg.Wait()
	calls := f.about("notifications")
	require.Len(t, calls, 2)
	require.Equal(t, []string{"a", "b", "c"}, namesIn(calls[1]), "what waits is stored at once")
	require.Equal(t, []string{"first", "a", "b", "c"}, a.told)
	require.IsIncreasing(t, a.order)
	for i, name := range a.told {
		require.NoError(t, a.errs[name])
		require.Equal(t, a.order[i], a.ids[name])
	}
}

func TestBatchesAreBounded(t *testing.T) {
	t.Parallel()
	w := &writer[hive.Notification, notificationDocument]{stopped: true}
	w.more.L = &w.mu
	wait := func(n, size int) {
		for range n {
			w.waiting = append(w.waiting, &entry[hive.Notification, notificationDocument]{size: size, since: time.Now(), answer: make(chan error, 1)})
			w.queued += size
		}
	}
	wait(3, maxBatchSize/3+1)
	wait(maxBatch+10, 1)
	wait(1, 2*maxBatchSize)
	late := &entry[hive.Notification, notificationDocument]{since: time.Now().Add(-2 * operationTimeout), answer: make(chan error, 1)}
	left := &entry[hive.Notification, notificationDocument]{since: time.Now()}
	left.claimed.Store(true)
	w.waiting = append(w.waiting, late, left)
	var sizes []int
	for {
		entries := w.take(nil)
		if len(entries) == 0 {
			break
		}
		sizes = append(sizes, len(entries))
	}
	require.Equal(t, []int{2, maxBatch, 11, 1}, sizes)
	require.Equal(t, hive.Unavailable, hive.KindOf(<-late.answer), "it has waited for too long")
	require.Zero(t, w.queued)
	require.Len(t, w.take([]*entry[hive.Notification, notificationDocument]{late}), 1)

	w.stopped = false
	wait(1, maxQueueSize-1)
	require.NoError(t, w.put(&entry[hive.Notification, notificationDocument]{size: 1}))
	require.ErrorIs(t, w.put(&entry[hive.Notification, notificationDocument]{size: 1}), errFull)
}

func TestTakenIDs(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	a := appendTogether(t, f, s, []string{"a", "b", "c"}, func(c call) answer {
		if c.name == "insert" && len(namesIn(c)) == 3 {
			return refusing(c, map[string]int{"b": 11000})
		}
		return answer{}
	})
	a.wg.Wait()
	for name, err := range a.errs {
		require.NoError(t, err, name)
	}
	require.Equal(t, []string{"first", "a", "c", "b"}, a.told)
	require.IsIncreasing(t, a.order, "another id is a later one")
	require.Equal(t, a.order[3], a.ids["b"])

	f.on(func(c call) answer {
		if c.name == "insert" {
			return refusing(c, map[string]int{"b": 11000})
		}
		return answer{}
	})
	_, err := s.Notifications.Append(t.Context(), note("b"))
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
}

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
	got, err := s.Notifications.Append(t.Context(), n)
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

// TestCallersLeave checks that a caller who gives up is told whether its
// message may be stored, and that it is not stored if not.
func TestCallersLeave(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	entered, gate := make(chan struct{}), make(chan struct{})
	f.on(func(c call) answer {
		if c.name == "insert" && namesIn(c)[0] == "first" {
			close(entered)
			<-gate
		}
		return answer{}
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	outcome := map[string]chan error{"first": make(chan error), "second": make(chan error)}
	add := func(name string) {
		go func() {
			_, err := s.Notifications.Append(ctx, note(name))
			outcome[name] <- err
		}()
	}
	add("first")
	<-entered
	add("second")
	awaitQueue(t, s, 1)
	cancel()
	require.Equal(t, hive.OutcomeUnknown, hive.KindOf(<-outcome["first"]))
	require.Equal(t, hive.Unavailable, hive.KindOf(<-outcome["second"]))
	close(gate)
	_, err := s.Notifications.Append(t.Context(), note("third"))
	require.NoError(t, err)
	var stored []string
	for _, c := range f.about("notifications") {
		stored = append(stored, namesIn(c)...)
	}
	require.Equal(t, []string{"first", "third"}, stored)
}

// TestAppendOutage checks that nobody piles up in front of a database that
// hangs or is down.
func TestAppendOutage(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	entered := make(chan struct{})
	var once sync.Once
	f.on(func(c call) answer {
		if c.name == "insert" {
			once.Do(func() { close(entered) })
			return answer{hang: true}
		}
		return answer{}
	})
	before := runtime.NumGoroutine()
	var unknown, refused atomic.Int32
	var wg sync.WaitGroup
	add := func() {
		wg.Go(func() {
			_, err := s.Notifications.Append(t.Context(), note("x"))
			switch hive.KindOf(err) {
			case hive.OutcomeUnknown:
				unknown.Add(1)
			case hive.Unavailable:
				refused.Add(1)
			default:
				t.Errorf("%v", err)
			}
		})
	}
	add()
	<-entered
	for range maxQueue {
		add()
	}
	awaitQueue(t, s, maxQueue)
	_, err := s.Notifications.Append(t.Context(), note("x"))
	require.ErrorIs(t, err, errFull)
	require.Equal(t, hive.Unavailable, hive.KindOf(err))

	f.stop()
	wg.Wait()
	require.EqualValues(t, 1, unknown.Load(), "only what was on its way is in doubt")
	require.EqualValues(t, maxQueue, refused.Load())
	require.Eventually(t, func() bool { return runtime.NumGoroutine() < before+200 }, patience, 10*time.Millisecond)
	begun := time.Now()
	for range 100 {
		_, err := s.Notifications.Append(t.Context(), note("x"))
		require.Equal(t, hive.Unavailable, hive.KindOf(err))
		requireClean(t, f, err)
	}
	require.Less(t, time.Since(begun), 3*selectionTimeout, "refused at once, but for one that looks")

	f.on(nil)
	f.start(t)
	require.Eventually(t, func() bool {
		_, err := s.Notifications.Append(t.Context(), note("x"))
		return err == nil
	}, patience, 10*time.Millisecond)
}

// TestCloseRefuses checks that nobody is left waiting by a store that closes.
func TestCloseRefuses(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	closed := make(chan error)
	a := appendTogether(t, f, s, []string{"a", "b"}, func(c call) answer {
		if c.name == "insert" {
			go func() { closed <- s.Close() }()
			time.Sleep(50 * time.Millisecond)
		}
		return answer{}
	})
	a.wg.Wait()
	require.NoError(t, <-closed)
	require.NoError(t, a.errs["a"], "what is on its way is awaited")
	_, err := s.Notifications.Append(t.Context(), note("x"))
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
}

// TestUpdateOfWhatIsStored checks that the watchers hear of a message before
// they hear of its update.
func TestUpdateOfWhatIsStored(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	id := make(chan hive.ID, 1)
	gate := make(chan struct{})
	f.on(func(c call) answer {
		switch c.name {
		case "insert":
			id <- hive.ID(c.body.Lookup("documents", "0", keyField).Int64())
			<-gate
		case "find":
			return found(commandStored(1))
		case "findAndModify":
			return modified(commandStored(2))
		}
		return answer{}
	})
	var told []string
	defer s.Commands.Watch(func(_ hive.Command, updated bool) { told = append(told, fmt.Sprint(updated)) })()
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := s.Commands.Append(t.Context(), hive.Command{Message: hive.Message{DeviceID: "lamp"}}); err != nil {
			t.Error(err)
		}
	})
	seen := <-id
	wg.Go(func() {
		if _, err := s.Commands.Update(t.Context(), "lamp", seen, func(*hive.Command) error { return nil }); err != nil {
			t.Error(err)
		}
	})
	time.Sleep(20 * time.Millisecond)
	close(gate)
	wg.Wait()
	require.Equal(t, []string{"false", "true"}, told)
}

func TestTurns(t *testing.T) {
	t.Parallel()
	turns := newTurns()
	leave, err := turns.enter(t.Context(), "lamp")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = turns.enter(ctx, "lamp")
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
	leave()
	leave, err = turns.enter(t.Context(), "lamp")
	require.NoError(t, err)
	leave()
}
