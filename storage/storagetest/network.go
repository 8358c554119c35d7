package storagetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// networkQueries checks the filters that networks and device types share.
func networkQueries[E any](t *testing.T, open func(*testing.T) hive.Store, f fixture[hive.ID, E, hive.NetworkQuery]) {
	t.Run("filters", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		for i := range 4 {
			_, err := r.Add(t.Context(), f.sample(i))
			require.NoError(t, err)
		}
		second := f.name(f.sample(1))
		for name, c := range map[string]struct {
			query hive.NetworkQuery
			count int
			want  []hive.ID
		}{
			"everything":        {hive.NetworkQuery{}, 4, []hive.ID{1, 2, 3, 4}},
			"some ids":          {hive.NetworkQuery{IDs: []hive.ID{2, 4, 9}}, 2, []hive.ID{2, 4}},
			"no ids at all":     {hive.NetworkQuery{IDs: []hive.ID{}}, 0, nil},
			"name":              {hive.NetworkQuery{Name: second}, 1, []hive.ID{2}},
			"name, other case":  {hive.NetworkQuery{Name: "N" + second[1:]}, 0, nil},
			"part of a name":    {hive.NetworkQuery{Name: second[:4]}, 0, nil},
			"name and its id":   {hive.NetworkQuery{Name: second, IDs: []hive.ID{1, 2}}, 1, []hive.ID{2}},
			"name, other id":    {hive.NetworkQuery{Name: second, IDs: []hive.ID{1}}, 0, nil},
			"one page of three": {hive.NetworkQuery{IDs: []hive.ID{1, 2, 3}, Page: hive.Page{Descending: true, Skip: 1, Take: 1}}, 3, []hive.ID{2}},
		} {
			found, err := r.Find(t.Context(), c.query)
			require.NoError(t, err, name)
			var ids []hive.ID
			for _, e := range found {
				ids = append(ids, f.key(e))
			}
			require.Equal(t, c.want, ids, name)
			n, err := r.Count(t.Context(), c.query)
			require.NoError(t, err, name)
			require.Equal(t, c.count, n, name)
		}
	})
}
