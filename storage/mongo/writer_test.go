package mongo

import (
	"context"
	"fmt"
	"runtime"
	"slices"
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
		if len(errs) > 0 && c.body.Lookup("ordered").Boolean() {
			break
		}
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
		n, err := s.Notifications.Append(t.Context(), note(name)).Wait()
		a.mu.Lock()
		defer a.mu.Unlock()
		a.errs[name], a.ids[name] = err, n.ID
	})
}

// awaitQueue waits until n notifications wait for the writer.
func awaitQueue(t *testing.T, s hive.Store, n int) {
	t.Helper()
	w := s.Notifications.(*messages[hive.Notification, notificationDocument]).writer.queue
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
	require.Equal(t, []string{"first", "a", "b", "c"}, a.told, "what comes behind a message waits for it")
	require.IsIncreasing(t, a.order, "another id is a later one")
	require.Equal(t, a.order[2], a.ids["b"])

	f.on(func(c call) answer {
		if c.name == "insert" {
			return refusing(c, map[string]int{"b": 11000})
		}
		return answer{}
	})
	_, err := s.Notifications.Append(t.Context(), note("b")).Wait()
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
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
			_, err := s.Notifications.Append(ctx, note(name)).Wait()
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
	_, err := s.Notifications.Append(t.Context(), note("third")).Wait()
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
			_, err := s.Notifications.Append(t.Context(), note("x")).Wait()
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
	const waiting = 3 * maxBatch / 2
	for range waiting {
		add()
	}
	awaitQueue(t, s, waiting)

	f.stop()
	wg.Wait()
	require.EqualValues(t, 1, unknown.Load(), "only what was on its way is in doubt")
	require.EqualValues(t, waiting, refused.Load())
	require.Eventually(t, func() bool { return runtime.NumGoroutine() < before+200 }, patience, 10*time.Millisecond)
	begun := time.Now()
	for range 100 {
		_, err := s.Notifications.Append(t.Context(), note("x")).Wait()
		require.Equal(t, hive.Unavailable, hive.KindOf(err))
		requireClean(t, f, err)
	}
	require.Less(t, time.Since(begun), 3*selectionTimeout, "refused at once, but for one that looks")

	f.on(nil)
	f.start(t)
	require.Eventually(t, func() bool {
		_, err := s.Notifications.Append(t.Context(), note("x")).Wait()
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
	_, err := s.Notifications.Append(t.Context(), note("x")).Wait()
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
		if _, err := s.Commands.Append(t.Context(), hive.Command{Message: hive.Message{DeviceID: "lamp"}}).Wait(); err != nil {
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

// TestParity checks that commands and notifications never have the same id,
// whatever process gave it.
func TestParity(t *testing.T) {
	t.Parallel()
	s := openFake(t, newFake(t))
	for range 20 {
		c, err := s.Commands.Append(t.Context(), hive.Command{Message: hive.Message{DeviceID: "lamp"}}).Wait()
		require.NoError(t, err)
		require.Zero(t, c.ID%2)
		n, err := s.Notifications.Append(t.Context(), note("x")).Wait()
		require.NoError(t, err)
		require.EqualValues(t, 1, n.ID%2)
	}
}
