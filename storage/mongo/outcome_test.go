package mongo

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// requireClean checks that the text for clients has nothing of the server in it.
func requireClean(t *testing.T, f *fake, err error) {
	t.Helper()
	_, text := hive.Describe(err)
	for _, secret := range []string{f.address, "127.0.0.1", "E11000", "mongo", "secret-", "index", "topology"} {
		require.NotContains(t, text, secret)
	}
}

// verbs are all operations; update and delete find their account.
var verbs = map[string]func(context.Context, hive.UserStore) error{
	"get":   func(ctx context.Context, s hive.UserStore) error { _, err := s.Get(ctx, 8); return err },
	"login": func(ctx context.Context, s hive.UserStore) error { _, err := s.ByLogin(ctx, "x"); return err },
	"find":  func(ctx context.Context, s hive.UserStore) error { _, err := s.Find(ctx, hive.UserQuery{}); return err },
	"count": func(ctx context.Context, s hive.UserStore) error {
		_, err := s.Count(ctx, hive.UserQuery{})
		return err
	},
	"add": func(ctx context.Context, s hive.UserStore) error {
		_, err := s.Add(ctx, hive.User{Login: "x"})
		return err
	},
	"update": func(ctx context.Context, s hive.UserStore) error {
		_, err := s.Update(ctx, 7, func(u *hive.User) error { u.LoginAttempts++; return nil })
		return err
	},
	"delete": func(ctx context.Context, s hive.UserStore) error { return s.Delete(ctx, 7) },
}

// commandOf is the command on users that decides about a verb.
var commandOf = map[string]string{
	"get": "find", "login": "find", "find": "find", "count": "aggregate",
	"add": "insert", "update": "findAndModify", "delete": "delete",
}

func writes(verb string) bool { return verb == "add" || verb == "update" || verb == "delete" }

// failing scripts a server that answers the deciding command of verb with a.
func failing(verb string, a answer) func(call) answer {
	return func(c call) answer {
		if c.name == commandOf[verb] && c.collection == "users" && !c.looks() {
			return a
		}
		return stored3(c)
	}
}

func TestServerErrors(t *testing.T) {
	t.Parallel()
	concern := ok(bson.E{Key: "n", Value: int32(1)}, bson.E{Key: "value", Value: adaDocument(4)}, bson.E{Key: "writeConcernError", Value: bson.D{
		{Key: "code", Value: int32(64)}, {Key: "errmsg", Value: "secret-timeout"}, {Key: "errInfo", Value: bson.D{{Key: "wtimeout", Value: true}}},
	}})
	for name, c := range map[string]struct {
		answer      answer
		read, write hive.Kind
	}{
		"shutting down":          {failed(91, "secret-x"), hive.Unavailable, hive.Unavailable},
		"stepped down":           {failed(189, "secret-x"), hive.Unavailable, hive.Unavailable},
		"no primary":             {failed(10107, "secret-x"), hive.Unavailable, hive.Unavailable},
		"interrupted, shutdown":  {failed(11600, "secret-x"), hive.Unavailable, hive.Unavailable},
		"interrupted, election":  {failed(11602, "secret-x"), hive.Unavailable, hive.Unavailable},
		"recovering":             {failed(13436, "secret-x"), hive.Unavailable, hive.Unavailable},
		"no right":               {failed(13, "secret-x"), hive.Unavailable, hive.Unavailable},
		"time over":              {failed(50, "secret-x"), hive.Unavailable, hive.OutcomeUnknown},
		"killed":                 {failed(11601, "secret-x"), hive.Unavailable, hive.OutcomeUnknown},
		"in conflict":            {failed(112, "secret-x"), hive.Unavailable, hive.OutcomeUnknown},
		"a defect":               {failed(9, "secret-x"), hive.Internal, hive.Internal},
		"connection cut":         {answer{cut: true}, hive.Unavailable, hive.OutcomeUnknown},
		"majority not confirmed": {concern, hive.Internal, hive.OutcomeUnknown},
	} {
		for verb, do := range verbs {
			if name == "majority not confirmed" && !writes(verb) {
				continue
			}
			t.Run(name+", "+verb, func(t *testing.T) {
				t.Parallel()
				f := newFake(t)
				s := openFake(t, f)
				f.on(failing(verb, c.answer))
				ctx, want := t.Context(), c.write
				if !writes(verb) {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, 300*time.Millisecond) // the driver repeats reads as long as it may
					defer cancel()
					want = c.read
				}
				err := do(ctx, s.Users)
				require.Error(t, err)
				require.Equal(t, want, hive.KindOf(err), "kind of %v", err)
				requireClean(t, f, err)
			})
		}
	}
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	requireReason := func(want hive.Reason, err error) {
		t.Helper()
		e, ok := errors.AsType[*hive.Error](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, hive.Conflict, e.Kind)
		require.Equal(t, want, e.Reason)
		requireClean(t, f, err)
	}

	f.on(failing("add", duplicate("login", "x")))
	_, err := s.Users.Add(t.Context(), hive.User{Login: "x"})
	requireReason(hive.ReasonLoginTaken, err)

	f.on(failing("add", duplicate("_id", 5)))
	_, err = s.Users.Add(t.Context(), hive.User{ID: 5, Login: "x"})
	requireReason(hive.ReasonKeyTaken, err)

	taken := failed(11000, "E11000 duplicate key error collection: hivewire.users index: login_1")
	taken.doc = append(taken.doc, bson.E{Key: "keyPattern", Value: bson.D{{Key: "login", Value: int32(1)}}})
	f.on(failing("update", taken))
	_, err = s.Users.Update(t.Context(), 7, func(u *hive.User) error { u.Login = "x"; return nil })
	requireReason(hive.ReasonLoginTaken, err)

	f.on(func(c call) answer {
		if c.name == "insert" {
			return duplicate("_id", "x")
		}
		return answer{}
	})
	_, err = s.Settings.Add(t.Context(), hive.Setting{Name: "x"})
	requireReason(hive.ReasonKeyTaken, err)
}

// TestIDInUse checks that a number in use, for instance in a restored
// database, is skipped and the counter repaired.
func TestIDInUse(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	f.on(func(c call) answer {
		if c.name == "insert" && c.body.Lookup("documents", "0", "_id").Int64() < 3 {
			return duplicate("_id", 1)
		}
		return answer{}
	})
	n, err := s.Networks.Add(t.Context(), hive.Group{Name: "x"})
	require.NoError(t, err)
	require.Equal(t, hive.ID(3), n.ID)
	raised := 0
	for _, c := range f.about("counters") {
		if c.name == "update" {
			raised++
		}
	}
	require.Equal(t, 2, raised)
}

func TestRepeatedInsert(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		second answer
		stored func(first bson.Raw) any // what the server then has under the key
		want   hive.Kind
	}{
		"first attempt was lost":      {second: ok(bson.E{Key: "n", Value: int32(1)})},
		"first attempt arrived":       {second: duplicate("_id", 1), stored: func(first bson.Raw) any { return first }},
		"somebody else has the key":   {second: duplicate("_id", 1), stored: func(bson.Raw) any { return adaDocument(1) }, want: hive.OutcomeUnknown},
		"somebody else has the login": {second: duplicate("login", "x"), want: hive.OutcomeUnknown},
		"second attempt is lost too":  {second: answer{cut: true}, want: hive.OutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			s := openFake(t, f)
			var attempts atomic.Int32
			var first atomic.Pointer[bson.Raw]
			f.on(func(call call) answer {
				switch {
				case call.name == "insert" && attempts.Add(1) == 1:
					doc := call.body.Lookup("documents", "0").Document()
					first.Store(&doc)
					return answer{cut: true}
				case call.name == "insert":
					return c.second
				case call.name == "find" && call.collection == "users" && !call.looks() && c.stored != nil:
					if level := call.body.Lookup("readConcern", "level").StringValue(); level != "majority" {
						t.Errorf("read concern %s", level)
					}
					return found(c.stored(*first.Load()))
				}
				return answer{}
			})
			u, err := s.Users.Add(t.Context(), hive.User{Login: "x"})
			require.EqualValues(t, 2, attempts.Load())
			if c.want != 0 {
				require.Equal(t, c.want, hive.KindOf(err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, hive.User{ID: 1, Login: "x"}, u)
		})
	}
}

// TestRepeatedUpdate checks that of two attempts at one version only one can
// count.
func TestRepeatedUpdate(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	var second atomic.Bool
	f.on(func(c call) answer {
		if c.name != "findAndModify" {
			return stored3(c)
		}
		if !second.Swap(true) {
			return answer{cut: true}
		}
		return modified(adaDocument(4))
	})
	_, err := s.Users.Update(t.Context(), 7, func(*hive.User) error { return nil })
	require.NoError(t, err)

	second.Store(false)
	f.on(func(c call) answer {
		if c.name == "findAndModify" && !second.Swap(true) {
			return answer{cut: true}
		}
		return answer{} // no such version any more
	})
	_, err = s.Users.Update(t.Context(), 7, func(*hive.User) error { return nil })
	require.Equal(t, hive.OutcomeUnknown, hive.KindOf(err))
}

// TestElection checks what retries of the driver, which it makes on replica
// sets only, leave certain.
func TestElection(t *testing.T) {
	t.Parallel()
	stepped := failed(10107, "not primary")
	stepped.doc = append(stepped.doc, bson.E{Key: "errorLabels", Value: bson.A{"RetryableWriteError", "NoWritesPerformed"}})
	for name, c := range map[string]struct {
		answers []answer // the last one again and again
		want    hive.Kind
	}{
		"over soon":             {[]answer{stepped, modified(adaDocument(4))}, 0},
		"lasts":                 {[]answer{stepped}, hive.Unavailable},
		"lasts, after a cut":    {[]answer{{cut: true}, stepped}, hive.OutcomeUnknown},
		"over soon after a cut": {[]answer{{cut: true}, modified(adaDocument(4))}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.replica = true
			s := openFake(t, f)
			var attempts atomic.Int32
			f.on(func(call call) answer {
				if call.name != "findAndModify" {
					return stored3(call)
				}
				return c.answers[min(int(attempts.Add(1)), len(c.answers))-1]
			})
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			_, err := s.Users.Update(ctx, 7, func(*hive.User) error { return nil })
			if c.want == 0 {
				require.NoError(t, err)
			} else {
				require.Equal(t, c.want, hive.KindOf(err), "%v", err)
			}
			require.GreaterOrEqual(t, attempts.Load(), int32(2))
		})
	}
}

func TestHangingServer(t *testing.T) {
	t.Parallel()
	for verb, do := range verbs {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			s := openFake(t, f)
			f.on(failing(verb, answer{hang: true}))
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			want := hive.Unavailable
			if writes(verb) {
				want = hive.OutcomeUnknown
			}
			err := do(ctx, s.Users)
			require.Equal(t, want, hive.KindOf(err), "%v", err)
		})
	}
}

// TestRefusedKeys checks that a document which a server does not take for its
// keys is stored as text.
func TestRefusedKeys(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	s := openFake(t, f)
	text := `{"$set":1,"n":1}`
	f.on(func(c call) answer {
		if strings.Contains(c.text(t), `"data":{`) {
			return failed(52, "The dollar ($) prefixed field '$set' in 'data.$set' is not valid for storage.")
		}
		return answer{}
	})
	u, err := s.Users.Add(t.Context(), hive.User{Login: "x", Data: []byte(text)})
	require.NoError(t, err)
	require.Equal(t, text, string(u.Data))
	calls := f.about("users")
	require.Len(t, calls, 2)
	require.Equal(t, text, calls[1].body.Lookup("documents", "0", "dataText").StringValue())

	_, err = s.Users.Add(t.Context(), hive.User{Login: "x"})
	require.NoError(t, err)
	require.Len(t, f.about("users"), 1)
}
