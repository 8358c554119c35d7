package storagetest

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// numbered checks how a store numbers entities.
func numbered[K comparable, E, Q any](t *testing.T, open func(*testing.T) hive.Store, f fixture[K, E, Q]) {
	id := func(e E) hive.ID { return any(f.key(e)).(hive.ID) }

	t.Run("ids are not used again", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		for i := range 4 {
			e, err := r.Add(t.Context(), f.sample(i))
			require.NoError(t, err)
			require.EqualValues(t, i+1, id(e))
			if i >= 1 {
				require.NoError(t, r.Delete(t.Context(), f.key(e)))
			}
		}
	})

	t.Run("given ids are kept and not given out", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		given, err := r.Add(t.Context(), f.withID(f.sample(0), 3))
		require.NoError(t, err)
		require.EqualValues(t, 3, id(given))
		for i := range 4 {
			e, err := r.Add(t.Context(), f.sample(i+1))
			require.NoError(t, err)
			require.NotEqualValues(t, 3, id(e))
		}
	})

	t.Run("parallel adds get distinct ids", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		ids := make([]hive.ID, 64)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				e, err := r.Add(t.Context(), f.sample(i))
				if err != nil {
					t.Error(err)
				}
				ids[i] = id(e)
			})
		}
		wg.Wait()
		slices.Sort(ids)
		require.Len(t, slices.Compact(ids), 64)
		require.Positive(t, ids[0])
	})
}

// named checks the unique field besides the key.
func named[K comparable, E, Q any](t *testing.T, open func(*testing.T) hive.Store, f fixture[K, E, Q]) {
	t.Run("name taken when adding", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		first, err := r.Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		_, err = r.Add(t.Context(), f.sample(0))
		requireConflict(t, f.taken, err)
		requireStored(t, f, r, first)
	})

	t.Run("name taken in an update", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		first, err := r.Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		second, err := r.Add(t.Context(), f.sample(1))
		require.NoError(t, err)
		_, err = r.Update(t.Context(), f.key(second), func(e *E) error {
			f.setName(e, f.name(first))
			f.setCount(e, 77)
			return nil
		})
		requireConflict(t, f.taken, err)
		requireStored(t, f, r, first, second)
	})

	t.Run("own name is fine", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		e, err := r.Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		_, err = r.Update(t.Context(), f.key(e), func(e *E) error { f.setName(e, f.name(f.sample(0))); return nil })
		require.NoError(t, err)
	})

	t.Run("names are case-sensitive and exact", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		for i, name := range []string{"ada", "Ada", "ada ", "ада", "a.d$a", "a\nda"} {
			e := f.sample(i)
			f.setName(&e, name)
			_, err := r.Add(t.Context(), e)
			require.NoError(t, err, "%q", name)
		}
	})

	t.Run("a name given up is free", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		first, err := r.Add(t.Context(), f.sample(0))
		require.NoError(t, err)
		first, err = r.Update(t.Context(), f.key(first), func(e *E) error { f.setName(e, "renamed"); return nil })
		require.NoError(t, err)
		e := f.sample(1)
		f.setName(&e, f.name(f.sample(0)))
		second, err := r.Add(t.Context(), e)
		require.NoError(t, err)
		requireStored(t, f, r, first, second)

		e = f.sample(2)
		f.setName(&e, "renamed")
		_, err = r.Add(t.Context(), e)
		requireConflict(t, f.taken, err)
	})

	t.Run("of racing renames one wins", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		var keys []K
		for i := range 8 {
			e, err := r.Add(t.Context(), f.sample(i))
			require.NoError(t, err)
			keys = append(keys, f.key(e))
		}
		errs := make([]error, len(keys))
		var wg sync.WaitGroup
		for i, k := range keys {
			wg.Go(func() {
				_, errs[i] = r.Update(t.Context(), k, func(e *E) error { f.setName(e, "wanted"); return nil })
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				requireConflict(t, f.taken, err)
			}
		}
		require.Equal(t, 1, won)
	})
}

// paged checks the windows and orders of lists.
func paged[K comparable, E, Q any](t *testing.T, open func(*testing.T) hive.Store, f fixture[K, E, Q]) {
	t.Run("pages", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		// Ids 1 to 5; by name they are 4 3 1 5 2, since capitals sort before
		// small letters and those before anything beyond ASCII.
		for i, name := range []string{"b", "ä", "a", "Z", "c"} {
			e := f.sample(i)
			f.setName(&e, name)
			_, err := r.Add(t.Context(), e)
			require.NoError(t, err)
		}
		for name, c := range map[string]struct {
			page hive.Page
			want []hive.ID
		}{
			"as stored":       {hive.Page{}, []hive.ID{1, 2, 3, 4, 5}},
			"descending":      {hive.Page{Descending: true}, []hive.ID{5, 4, 3, 2, 1}},
			"by name":         {hive.Page{Sort: hive.ByName}, []hive.ID{4, 3, 1, 5, 2}},
			"by name, down":   {hive.Page{Sort: hive.ByName, Descending: true}, []hive.ID{2, 5, 1, 3, 4}},
			"first two":       {hive.Page{Take: 2}, []hive.ID{1, 2}},
			"skip two":        {hive.Page{Skip: 2}, []hive.ID{3, 4, 5}},
			"middle, by name": {hive.Page{Sort: hive.ByName, Skip: 1, Take: 2}, []hive.ID{3, 1}},
			"last, down":      {hive.Page{Descending: true, Skip: 4, Take: 9}, []hive.ID{1}},
			"beyond the end":  {hive.Page{Skip: 5, Take: 1}, nil},
			"far beyond":      {hive.Page{Skip: 50}, nil},
		} {
			found, err := r.Find(t.Context(), f.page(c.page))
			require.NoError(t, err, name)
			var ids []hive.ID
			for _, e := range found {
				ids = append(ids, any(f.key(e)).(hive.ID))
			}
			require.Equal(t, c.want, ids, name)
			n, err := r.Count(t.Context(), f.page(c.page))
			require.NoError(t, err, name)
			require.Equal(t, 5, n, "%s: paging must not change the count", name)
		}
	})
}
