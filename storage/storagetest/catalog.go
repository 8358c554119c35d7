package storagetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func catalog() catalogFixture {
	return catalogFixture{
		of: func(s hive.Store) hive.Watched[hive.ID, hive.CatalogEntry, hive.CatalogQuery] { return s.Catalog },
		sample: func(i int) hive.CatalogEntry {
			return hive.CatalogEntry{
				Kind:        hive.CatalogTeam,
				Name:        fmt.Sprintf("team%03d", i),
				Description: fmt.Sprint(i),
				Inactive:    true,
				Details:     []byte(`{"z":1.0,"a":[]}`),
			}
		},
		key:      func(e hive.CatalogEntry) hive.ID { return e.ID },
		keyed:    func(id hive.ID) hive.CatalogEntry { return hive.CatalogEntry{ID: id} },
		absent:   999,
		count:    func(e hive.CatalogEntry) int { return number(e.Description) },
		setCount: func(e *hive.CatalogEntry, n int) { e.Description = fmt.Sprint(n) },
		name:     func(e hive.CatalogEntry) string { return e.Name },
		setName:  func(e *hive.CatalogEntry, s string) { e.Name = s },
		taken:    hive.ReasonNameTaken,
		withID:   func(e hive.CatalogEntry, id hive.ID) hive.CatalogEntry { e.ID = id; return e },
	}
}

func catalogDetails(e *hive.CatalogEntry) *[]byte { return &e.Details }

// catalogCases checks what only the catalogue has.
func catalogCases(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("names are unique within their kind", func(t *testing.T) {
		t.Parallel()
		s := open(t).Catalog
		for _, e := range []hive.CatalogEntry{
			{Kind: hive.CatalogTeam, Name: "north"},
			{Kind: hive.CatalogDepartment, Name: "north"},
			{Kind: hive.CatalogDepartment, Name: "south"},
		} {
			_, err := s.Add(t.Context(), e)
			require.NoError(t, err)
			_, err = s.Add(t.Context(), e)
			requireConflict(t, hive.ReasonNameTaken, err)
		}
		for name, c := range map[string]struct {
			query hive.CatalogQuery
			want  int
		}{
			"everything":    {hive.CatalogQuery{}, 3},
			"kind":          {hive.CatalogQuery{Kind: hive.CatalogDepartment}, 2},
			"name":          {hive.CatalogQuery{Name: "north"}, 2},
			"kind and name": {hive.CatalogQuery{Kind: hive.CatalogDepartment, Name: "north"}, 1},
			"other case":    {hive.CatalogQuery{Name: "North"}, 0},
			"other kind":    {hive.CatalogQuery{Kind: hive.CatalogCompetency}, 0},
		} {
			found, err := s.Find(t.Context(), c.query)
			require.NoError(t, err, name)
			require.Len(t, found, c.want, name)
			n, err := s.Count(t.Context(), c.query)
			require.NoError(t, err, name)
			require.Equal(t, c.want, n, name)
		}
	})
}
