package storagetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// logDocuments checks that the free JSON of messages comes back as it was given.
func logDocuments[E any](t *testing.T, open func(*testing.T) hive.Store, f logFixture[E]) {
	set := func(e *E, text []byte) {
		f.message(e).Parameters = text
		if c := f.command(e); c != nil {
			c.Result = text
		}
	}
	requireText := func(t *testing.T, want string, e *E) {
		t.Helper()
		requireSame(t, want, f.message(e).Parameters)
		if c := f.command(e); c != nil {
			requireSame(t, want, c.Result)
		}
	}

	for name, text := range samples() {
		t.Run("document: "+name, func(t *testing.T) {
			t.Parallel()
			s := f.of(open(t))
			e := f.sample("a", 0)
			set(&e, []byte(text))
			e = appended(t, s, e)
			requireText(t, text, &e)
			id := f.message(&e).ID
			e, err := s.Get(t.Context(), "a", id)
			require.NoError(t, err)
			requireText(t, text, &e)
			for _, next := range []string{`{"a":1}`, text} {
				e, err = s.Update(t.Context(), "a", id, func(e *E) error { set(e, []byte(next)); return nil })
				require.NoError(t, err)
				requireText(t, next, &e)
			}
			found, err := s.Find(t.Context(), hive.MessageQuery{DeviceID: "a"})
			require.NoError(t, err)
			requireText(t, text, &found[0])
		})
	}

	t.Run("document: nil is not empty", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		pairs := [][2][]byte{{nil, nil}, {[]byte(`{}`), nil}, {nil, []byte(`{}`)}, {[]byte(`{}`), []byte(`{}`)}}
		var have []E
		for i, pair := range pairs {
			e := f.sample("a", i)
			f.message(&e).Parameters = pair[0]
			if c := f.command(&e); c != nil {
				c.Result = pair[1]
			}
			have = append(have, appended(t, f.of(s), e))
		}
		requireLogged(t, f, s, "a", have...)
	})

	t.Run("what was given may be reused", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		given := []byte(`{"a":1}`)
		e := f.sample("a", 0)
		f.message(&e).Timestamp = time.Time{}
		set(&e, append(make([]byte, 0, 64), given...))
		e = appended(t, f.of(s), e)
		got, err := f.of(s).Get(t.Context(), "a", f.message(&e).ID)
		require.NoError(t, err)
		_ = append(f.message(&got).Parameters, "garbage"...)
		requireLogged(t, f, s, "a", e)
		requireText(t, string(given), &e)
	})
}
