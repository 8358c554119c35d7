package mongo

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// journal keeps what a store logs.
type journal struct {
	mu      sync.Mutex
	entries []error
}

func (j *journal) log(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, err)
}

func (j *journal) all() []error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]error(nil), j.entries...)
}

// freeAddress returns an address where nobody listens.
func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

func TestDeadAtStart(t *testing.T) {
	t.Parallel()
	f := &fake{wireVersion: 21, address: freeAddress(t)}
	var j journal
	s, err := Open(t.Context(), "mongodb://ada:s3cret@"+f.address+"/x?authSource=admin", Options{Log: j.log})
	require.NoError(t, err)
	require.NoError(t, s.Close())

	s, err = Open(t.Context(), f.uri(), Options{Log: j.log})
	require.NoError(t, err)
	defer s.Close()
	require.Error(t, s.Ready(t.Context()))
	for verb, do := range verbs {
		err := do(t.Context(), s.Users)
		require.Equal(t, hive.Unavailable, hive.KindOf(err), verb)
		requireClean(t, f, err)
	}
	require.Eventually(t, func() bool { return len(j.all()) > 0 }, patience, time.Millisecond)
	require.ErrorIs(t, j.all()[0], errNoAnswer)

	f.start(t)
	defer f.stop()
	require.Eventually(t, func() bool { return s.Ready(t.Context()) == nil }, patience, time.Millisecond)
	_, err = s.Users.Add(t.Context(), hive.User{Login: "x"})
	require.NoError(t, err)
	entries := j.all()
	require.NoError(t, entries[len(entries)-1], "the end of the outage is logged")
	for _, e := range entries {
		if e != nil {
			require.NotContains(t, e.Error(), "s3cret")
		}
	}
}

func TestDownLater(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	f.on(stored3)
	_, err := s.Users.Get(t.Context(), 7)
	require.NoError(t, err)

	f.stop()
	require.Eventually(t, func() bool {
		_, err := s.Users.Get(t.Context(), 7)
		return hive.KindOf(err) == hive.Unavailable
	}, patience, 10*time.Millisecond, "accounts in memory are not used when nobody can say that they are right")
	for verb, do := range verbs {
		err := do(t.Context(), s.Users)
		require.Equal(t, hive.Unavailable, hive.KindOf(err), "%s: %v", verb, err)
		requireClean(t, f, err)
	}
	require.Eventually(t, func() bool { return s.Ready(t.Context()) != nil }, patience, time.Millisecond)
	require.ErrorIs(t, s.Ready(t.Context()), errNoAnswer)

	f.start(t)
	require.Eventually(t, func() bool { return s.Ready(t.Context()) == nil }, patience, time.Millisecond)
	_, err = s.Users.Get(t.Context(), 7)
	require.NoError(t, err)
}

func TestFatalAtStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wireVersion int32
		user        string
		script      func(call) answer
		want        string
	}{
		"too old": {wireVersion: 6, want: "too old"},
		"wrong login": {wireVersion: 21, user: "ada:s3cret@", want: "password is wrong", script: func(c call) answer {
			if strings.HasPrefix(c.name, "sasl") {
				return failed(18, "Authentication failed.")
			}
			return answer{}
		}},
		"other index options": {wireVersion: 21, want: "collection users has an index login_1", script: func(c call) answer {
			if c.name == "createIndexes" {
				return failed(85, "Index already exists with different options")
			}
			return answer{}
		}},
		"other index keys": {wireVersion: 21, want: "drop that index by hand", script: func(c call) answer {
			if c.name == "createIndexes" {
				return failed(86, "Existing index has the same name")
			}
			return answer{}
		}},
		"doublets": {wireVersion: 21, want: "the same login", script: func(c call) answer {
			if c.name == "createIndexes" {
				return failed(11000, "E11000")
			}
			return answer{}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.wireVersion = c.wireVersion
			f.on(c.script)
			_, err := Open(t.Context(), "mongodb://"+c.user+f.address, Options{})
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "s3cret")
			for _, call := range f.about("users") {
				require.NotContains(t, strings.ToLower(call.name), "drop")
			}
		})
	}
}

// TestNoExpiry checks that a server without TTL indexes is good enough.
func TestNoExpiry(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.on(func(c call) answer {
		if c.name == "createIndexes" && c.collection == deletionsCollection {
			return failed(codeNotImplemented, "no")
		}
		return answer{}
	})
	openFake(t, f)
}

func TestOpenIsCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Open(ctx, "mongodb://"+freeAddress(t), Options{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestClosed(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	require.NoError(t, s.Close())
	for verb, do := range verbs {
		require.Equal(t, hive.Unavailable, hive.KindOf(do(t.Context(), s.Users)), verb)
	}
	require.ErrorIs(t, s.Ready(t.Context()), errClosed)
	require.NoError(t, s.Close())
}

func TestTooManyAtOnce(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	f.on(failing("find", answer{hang: true}))
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range maxWaiting + 8 {
		wg.Go(func() {
			for ctx.Err() == nil { // the probe below may have had the last slot
				_, _ = s.Users.Find(ctx, hive.UserQuery{})
				time.Sleep(time.Millisecond)
			}
		})
	}
	require.Eventually(t, func() bool {
		short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := s.Networks.Count(short, hive.GroupQuery{})
		return err != nil && strings.Contains(err.Error(), errBusy.Error()) && hive.KindOf(err) == hive.Unavailable
	}, patience, time.Millisecond)
	cancel()
	wg.Wait()
	require.Eventually(t, func() bool {
		_, err := s.Networks.Find(t.Context(), hive.GroupQuery{})
		return err == nil
	}, patience, time.Millisecond)
}

func TestBreaker(t *testing.T) {
	t.Parallel()
	var b breaker
	require.NoError(t, b.enter())
	b.leave(noVerdict)
	require.NoError(t, b.enter())
	b.leave(notReached)
	require.ErrorIs(t, b.enter(), errBroken)
	b.until = time.Now()
	require.NoError(t, b.enter(), "one probes")
	require.ErrorIs(t, b.enter(), errBroken, "and no other")
	b.leave(noVerdict)
	require.NoError(t, b.enter(), "the next probes")
	b.leave(reached)
	require.NoError(t, b.enter())
	require.NoError(t, b.enter())
}

func TestBackup(t *testing.T) {
	t.Parallel()
	err := backup(t.Context(), nil)
	require.Equal(t, hive.Invalid, hive.KindOf(err))
	require.ErrorContains(t, err, "mongodump")
}

// TestSpoiltDocument checks that what somebody spoilt by hand fails alone.
func TestSpoiltDocument(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	spoilt := bson.D{{Key: keyField, Value: int64(7)}, {Key: "login", Value: bson.A{}}, {Key: "entityVersion", Value: int64(1)}}
	f.on(func(c call) answer {
		if c.name == "find" && c.collection == "users" {
			return found(spoilt)
		}
		return answer{}
	})
	_, err := s.Users.Get(t.Context(), 7)
	require.Error(t, err)
	require.Equal(t, hive.Internal, hive.KindOf(err))
	_, err = s.Networks.Find(t.Context(), hive.GroupQuery{})
	require.NoError(t, err)
	require.NoError(t, s.Ready(t.Context()))
}
