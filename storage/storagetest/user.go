package storagetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// userCases checks what only accounts have.
func userCases(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("by login", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		_, err := s.ByLogin(t.Context(), "user000")
		requireKind(t, hive.NotFound, err)

		u, err := s.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		got, err := s.ByLogin(t.Context(), "user000")
		require.NoError(t, err)
		require.Equal(t, u, *got)
		for _, other := range []string{"", "USER000", "user00", "user0000", "user%"} {
			_, err = s.ByLogin(t.Context(), other)
			requireKind(t, hive.NotFound, err)
		}

		u, err = s.Update(t.Context(), u.ID, func(u *hive.User) error { u.Login = "renamed"; return nil })
		require.NoError(t, err)
		got, err = s.ByLogin(t.Context(), "renamed")
		require.NoError(t, err)
		require.Equal(t, u, *got)
		_, err = s.ByLogin(t.Context(), "user000")
		requireKind(t, hive.NotFound, err)

		require.NoError(t, s.Delete(t.Context(), u.ID))
		_, err = s.ByLogin(t.Context(), "renamed")
		requireKind(t, hive.NotFound, err)
	})

	t.Run("by sso id", func(t *testing.T) {
		t.Parallel()
		bySSO(t, open(t).Users)
	})

	t.Run("sso id or address taken in an update", func(t *testing.T) {
		t.Parallel()
		profileTaken(t, open(t).Users)
	})

	t.Run("every field changes and clears", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		bare, err := s.Add(t.Context(), hive.User{Login: "bare"})
		require.NoError(t, err)
		require.Equal(t, hive.User{ID: 1, Login: "bare"}, bare)

		full := sampleUser(7)
		requireFilled(t, full)
		full.ID = 1
		for _, want := range []hive.User{full, bare} {
			got, err := s.Update(t.Context(), 1, func(u *hive.User) error { *u = want; return nil })
			require.NoError(t, err)
			require.Equal(t, want, got)
			kept, err := s.Get(t.Context(), 1)
			require.NoError(t, err)
			require.Equal(t, want, *kept)
		}
	})

	t.Run("times", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		for i, at := range []time.Time{
			{},
			time.UnixMilli(0).UTC(),
			time.UnixMilli(-1).UTC(),
			time.UnixMilli(1_700_000_000_001).UTC(),
			time.Date(2999, 12, 31, 23, 59, 59, 999_000_000, time.UTC),
		} {
			u := sampleUser(i)
			u.LastLogin = at
			u, err := s.Add(t.Context(), u)
			require.NoError(t, err)
			got, err := s.Get(t.Context(), u.ID)
			require.NoError(t, err)
			require.Equal(t, at, got.LastLogin)
		}
	})

	t.Run("appending to a read slice stays private", func(t *testing.T) {
		t.Parallel()
		s := open(t).Users
		u := sampleUser(0)
		u.Networks = append(make([]hive.ID, 0, 8), 1)
		u, err := s.Add(t.Context(), u)
		require.NoError(t, err)
		_, err = s.Update(t.Context(), u.ID, func(u *hive.User) error { u.Networks = append(u.Networks, 2); return nil })
		require.NoError(t, err)
		require.Equal(t, []hive.ID{1, 9}, append(u.Networks, 9))
		got, err := s.Get(t.Context(), u.ID)
		require.NoError(t, err)
		require.Equal(t, []hive.ID{1, 2}, got.Networks)
	})

	t.Run("filters", func(t *testing.T) {
		t.Parallel()
		userFilters(t, open(t).Users)
		accountFilters(t, open(t).Users)
	})
}

func userFilters(t *testing.T, s hive.UserStore) {
	admin, client, locked := hive.Administrator, hive.Client, hive.Locked
	for _, u := range []hive.User{
		{Login: "ada", Role: admin},
		{Login: "Ada.L", Role: client},
		{Login: "a+b_c", Role: client, Locked: true},
		{Login: "grace%", Role: client},
		{Login: "zoë\nx", Role: admin, Locked: true},
		{Login: `a\d^$[a]`, Role: client},
	} {
		_, err := s.Add(t.Context(), u)
		require.NoError(t, err)
	}
	for name, c := range map[string]struct {
		query hive.UserQuery
		want  []hive.ID
	}{
		"everything":         {hive.UserQuery{}, []hive.ID{1, 2, 3, 4, 5, 6}},
		"login":              {hive.UserQuery{Login: "ada"}, []hive.ID{1}},
		"login is no regexp": {hive.UserQuery{Login: "a.a"}, nil},
		"login is no LIKE":   {hive.UserQuery{Login: "%"}, nil},
		"prefix":             {hive.UserQuery{LoginPattern: "a%"}, []hive.ID{1, 3, 6}},
		"capital prefix":     {hive.UserQuery{LoginPattern: "A%"}, []hive.ID{2}},
		"suffix":             {hive.UserQuery{LoginPattern: "%a"}, []hive.ID{1}},
		"middle":             {hive.UserQuery{LoginPattern: "%d%"}, []hive.ID{1, 2, 6}},
		"whole":              {hive.UserQuery{LoginPattern: "ada"}, []hive.ID{1}},
		"one character":      {hive.UserQuery{LoginPattern: "_da"}, []hive.ID{1}},
		"dot stands for dot": {hive.UserQuery{LoginPattern: "a.a"}, nil},
		"dot":                {hive.UserQuery{LoginPattern: "%.%"}, []hive.ID{2}},
		"plus":               {hive.UserQuery{LoginPattern: "a+%"}, []hive.ID{3}},
		"over a line end":    {hive.UserQuery{LoginPattern: "z%x"}, []hive.ID{5}},
		"one beyond ASCII":   {hive.UserQuery{LoginPattern: "zo__x"}, []hive.ID{5}},
		"backslash":          {hive.UserQuery{LoginPattern: `a\%`}, []hive.ID{6}},
		"other signs":        {hive.UserQuery{LoginPattern: `%^$[a]`}, []hive.ID{6}},
		"pattern over login": {hive.UserQuery{Login: "ada", LoginPattern: "gr%"}, []hive.ID{4}},
		"administrators":     {hive.UserQuery{Role: &admin}, []hive.ID{1, 5}},
		"clients":            {hive.UserQuery{Role: &client}, []hive.ID{2, 3, 4, 6}},
		"locked":             {hive.UserQuery{Status: &locked}, []hive.ID{3, 5}},
		"active":             {hive.UserQuery{Status: new(hive.Active)}, []hive.ID{1, 2, 4, 6}},
		"locked clients":     {hive.UserQuery{Role: &client, Status: &locked}, []hive.ID{3}},
		"all at once":        {hive.UserQuery{LoginPattern: "%", Role: &client, Status: &locked}, []hive.ID{3}},
	} {
		requireSelected(t, s, name, c.query, c.want)
		c.query.Page = hive.Page{Sort: hive.ByName, Descending: true, Skip: 1, Take: 1}
		found, err := s.Find(t.Context(), c.query)
		require.NoError(t, err, name)
		require.Len(t, found, min(max(len(c.want)-1, 0), 1), name)
	}
}

// requireSelected checks which accounts q finds and counts.
func requireSelected(t *testing.T, s hive.UserStore, name string, q hive.UserQuery, want []hive.ID) {
	t.Helper()
	found, err := s.Find(t.Context(), q)
	require.NoError(t, err, name)
	var ids []hive.ID
	for _, u := range found {
		ids = append(ids, u.ID)
	}
	require.Equal(t, want, ids, name)
	n, err := s.Count(t.Context(), q)
	require.NoError(t, err, name)
	require.Equal(t, len(want), n, name)
}
