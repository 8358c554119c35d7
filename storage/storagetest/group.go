package storagetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// groupQueries checks the filters of networks and device types.
func groupQueries(t *testing.T, open func(*testing.T) hive.Store, f groupFixture) {
	t.Run("an empty description is one", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		for _, description := range []*string{nil, new("")} {
			added, err := r.Add(t.Context(), hive.Group{Name: fmt.Sprint("g", description == nil), Description: description})
			require.NoError(t, err)
			found, err := r.Get(t.Context(), added.ID)
			require.NoError(t, err)
			require.Equal(t, description, found.Description)
		}
	})
	t.Run("filters", func(t *testing.T) {
		t.Parallel()
		r := f.of(open(t))
		for _, name := range []string{"north", "north-east", "N%", "south"} {
			_, err := r.Add(t.Context(), hive.Group{Name: name})
			require.NoError(t, err)
		}
		for name, c := range map[string]struct {
			query hive.GroupQuery
			count int
			want  []hive.ID
		}{
			"everything":          {hive.GroupQuery{}, 4, []hive.ID{1, 2, 3, 4}},
			"some ids":            {hive.GroupQuery{IDs: []hive.ID{2, 4, 9}}, 2, []hive.ID{2, 4}},
			"no ids at all":       {hive.GroupQuery{IDs: []hive.ID{}}, 0, nil},
			"name":                {hive.GroupQuery{Name: "north"}, 1, []hive.ID{1}},
			"name, other case":    {hive.GroupQuery{Name: "North"}, 0, nil},
			"name is no pattern":  {hive.GroupQuery{Name: "n%"}, 0, nil},
			"name and its id":     {hive.GroupQuery{Name: "north", IDs: []hive.ID{1, 2}}, 1, []hive.ID{1}},
			"name, other id":      {hive.GroupQuery{Name: "north", IDs: []hive.ID{2}}, 0, nil},
			"pattern":             {hive.GroupQuery{NamePattern: "nor%"}, 2, []hive.ID{1, 2}},
			"pattern, other case": {hive.GroupQuery{NamePattern: "N%"}, 1, []hive.ID{3}},
			"pattern inside":      {hive.GroupQuery{NamePattern: "%_-e%"}, 1, []hive.ID{2}},
			"pattern and name":    {hive.GroupQuery{NamePattern: "nor%", Name: "north"}, 1, []hive.ID{1}},
			"pattern, other name": {hive.GroupQuery{NamePattern: "nor%", Name: "south"}, 0, nil},
			"pattern and ids":     {hive.GroupQuery{NamePattern: "%o%", IDs: []hive.ID{2, 3, 4}}, 2, []hive.ID{2, 4}},
			"one page of three":   {hive.GroupQuery{IDs: []hive.ID{1, 2, 3}, Page: hive.Page{Descending: true, Skip: 1, Take: 1}}, 3, []hive.ID{2}},
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
