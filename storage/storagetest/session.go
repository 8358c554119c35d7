package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func sessions() sessionFixture {
	return sessionFixture{
		of:       func(s hive.Store) hive.Watched[string, hive.Session, hive.SessionQuery] { return s.Sessions },
		sample:   sampleSession,
		key:      func(s hive.Session) string { return s.ID },
		keyed:    func(id string) hive.Session { return hive.Session{ID: id} },
		absent:   "nowhere",
		count:    func(s hive.Session) int { return s.Epoch },
		setCount: func(s *hive.Session, n int) { s.Epoch = n },
	}
}

// sampleSession fills every field. It expires in the far future, since a
// database may remove one that has expired.
func sampleSession(i int) hive.Session {
	return hive.Session{
		ID:          fmt.Sprintf("%032x", i),
		UserID:      1 << 40,
		API:         hive.APIZato,
		Issued:      time.UnixMilli(1_700_000_000_123).UTC(),
		Expires:     time.UnixMilli(4_700_000_000_123).UTC(),
		IdleMinutes: 60,
		App:         "CRM <&>",
		Address:     "2001:db8::1",
		Agent:       "curl/8",
		Epoch:       i,
	}
}

// sessionQueries checks the filters of sessions.
func sessionQueries(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("filters", func(t *testing.T) {
		t.Parallel()
		s := open(t).Sessions
		at := time.UnixMilli(4_700_000_000_000).UTC()
		for i, user := range []hive.ID{1, 2, 1, 3} {
			e := sampleSession(i)
			e.UserID, e.Expires = user, at.Add(time.Duration(i)*time.Millisecond)
			_, err := s.Add(t.Context(), e)
			require.NoError(t, err)
		}
		_, err := s.Update(t.Context(), sampleSession(3).ID, func(s *hive.Session) error { s.UserID = 2; return nil })
		require.NoError(t, err)
		for name, c := range map[string]struct {
			query hive.SessionQuery
			want  []int
		}{
			"everything":           {hive.SessionQuery{}, []int{0, 1, 2, 3}},
			"of an account":        {hive.SessionQuery{UserID: 1}, []int{0, 2}},
			"of another":           {hive.SessionQuery{UserID: 2}, []int{1, 3}},
			"of nobody":            {hive.SessionQuery{UserID: 3}, nil},
			"expired":              {hive.SessionQuery{Expired: at.Add(time.Millisecond)}, []int{0, 1}},
			"expired long before":  {hive.SessionQuery{Expired: at.Add(-time.Hour)}, nil},
			"expired, of somebody": {hive.SessionQuery{UserID: 2, Expired: at.Add(time.Second)}, []int{1, 3}},
		} {
			found, err := s.Find(t.Context(), c.query)
			require.NoError(t, err, name)
			var got []int
			for _, e := range found {
				got = append(got, e.Epoch)
			}
			require.Equal(t, c.want, got, name)
			n, err := s.Count(t.Context(), c.query)
			require.NoError(t, err, name)
			require.Equal(t, len(c.want), n, name)
		}
	})
}

func apiKeys() apiKeyFixture {
	return apiKeyFixture{
		of:       func(s hive.Store) hive.Watched[string, hive.APIKey, hive.APIKeyQuery] { return s.APIKeys },
		sample:   sampleAPIKey,
		key:      func(k hive.APIKey) string { return k.Prefix },
		keyed:    func(prefix string) hive.APIKey { return hive.APIKey{Prefix: prefix} },
		absent:   "nowhere",
		count:    func(k hive.APIKey) int { return number(k.Name) },
		setCount: func(k *hive.APIKey, n int) { k.Name = fmt.Sprint(n) },
	}
}

// sampleAPIKey fills every field.
func sampleAPIKey(i int) hive.APIKey {
	return hive.APIKey{
		Prefix:  fmt.Sprintf("key%013d", i),
		Hash:    "0123456789abcdef",
		UserID:  hive.ID(1<<40 + i%2),
		Path:    "=/api/user",
		Name:    fmt.Sprint(i),
		Created: time.UnixMilli(1_700_000_000_123 + int64(i)).UTC(),
	}
}

// apiKeyQueries checks the filter of API keys.
func apiKeyQueries(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("filters", func(t *testing.T) {
		t.Parallel()
		s := open(t).APIKeys
		for i := range 3 {
			_, err := s.Add(t.Context(), sampleAPIKey(i))
			require.NoError(t, err)
		}
		for user, want := range map[hive.ID][]hive.APIKey{
			0:         {sampleAPIKey(0), sampleAPIKey(1), sampleAPIKey(2)},
			1 << 40:   {sampleAPIKey(0), sampleAPIKey(2)},
			1<<40 + 1: {sampleAPIKey(1)},
		} {
			found, err := s.Find(t.Context(), hive.APIKeyQuery{UserID: user})
			require.NoError(t, err)
			require.Equal(t, want, found)
			n, err := s.Count(t.Context(), hive.APIKeyQuery{UserID: user})
			require.NoError(t, err)
			require.Equal(t, len(want), n)
		}
		none, err := s.Find(t.Context(), hive.APIKeyQuery{UserID: 9})
		require.NoError(t, err)
		require.Empty(t, none)
	})
}
