package storagetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// logQueries compares lists with what the contract says of them, for queries
// that name each part and for many at random.
func logQueries[E any](t *testing.T, open func(*testing.T) hive.Store, f logFixture[E]) {
	t.Run("queries", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		all := mixed(t, f, s)
		at := func(i int) time.Time { return time.UnixMilli(queryBase + int64(i)).UTC() }
		middle := f.message(&all[len(all)/2])
		only := func(ids ...hive.ID) hive.Scope { return hive.Scope{IDs: ids} }
		for name, q := range map[string]hive.MessageQuery{
			"device":              {DeviceID: "a"},
			"no such device":      {DeviceID: "nowhere"},
			"device, scopes hide": {DeviceID: "a", Networks: only(9)},
			"after":               {DeviceID: "a", After: at(5)},
			"before":              {DeviceID: "a", Before: at(5)},
			"between":             {DeviceID: "a", After: at(2), Before: at(7)},
			"between nothing":     {DeviceID: "a", After: at(5), Before: at(5)},
			"after an id":         {DeviceID: middle.DeviceID, After: middle.Timestamp, AfterID: middle.ID},
			"after id, down":      {DeviceID: middle.DeviceID, After: middle.Timestamp, AfterID: middle.ID, Descending: true, Take: 3},
			"first two":           {DeviceID: "a", Take: 2},
			"last two":            {DeviceID: "a", Take: 2, Descending: true},
			"second page, down":   {DeviceID: "a", Skip: 2, Take: 2, Descending: true},
			"beyond the end":      {DeviceID: "a", Skip: 5000, Take: 2},
			"one name":            {DeviceID: "a", Names: []string{"on"}},
			"names":               {DeviceID: "a", Names: []string{"on", "dim", "nothing"}, Take: 3},
			"name, other case":    {DeviceID: "a", Names: []string{"ON"}},
			"status":              {DeviceID: "a", Status: "done"},
			"status, other case":  {DeviceID: "a", Status: "DONE"},
			"no such status":      {DeviceID: "a", Status: "don"},
			"by name":             {DeviceID: "a", Sort: hive.ByMessageName},
			"by name, down":       {DeviceID: "a", Sort: hive.ByMessageName, Descending: true, Skip: 1, Take: 4},
			"by status":           {DeviceID: "a", Sort: hive.ByStatus},
			"by status, down":     {DeviceID: "a", Sort: hive.ByStatus, Descending: true, Take: 5},
			"updates":             {DeviceID: "a", Updates: true},
			"updates between":     {DeviceID: "a", Updates: true, After: at(3), Before: at(9), Take: 3},
			"updates, down":       {DeviceID: "a", Updates: true, Descending: true, Take: 3},
			"nothing in scope":    {},
			"everywhere":          {Networks: hive.Everywhere, DeviceTypes: hive.Everywhere},
			"everywhere, last":    {Networks: hive.Everywhere, DeviceTypes: hive.Everywhere, Descending: true, Take: 5},
			"one network":         {Networks: only(1), DeviceTypes: hive.Everywhere, Take: 7},
			"network and type":    {Networks: only(1, 2), DeviceTypes: only(2)},
			"scopes, after":       {Networks: only(2), DeviceTypes: hive.Everywhere, After: at(4), Sort: hive.ByMessageName},
		} {
			requireFound(t, f, s, all, name, q)
		}
	})

	t.Run("random queries", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		all := mixed(t, f, s)
		random := rand.New(rand.NewPCG(1, 2))
		for range 150 {
			q := randomQuery(random, f.message(&all[random.IntN(len(all))]))
			requireFound(t, f, s, all, "random", q)
		}
	})
}

const queryBase = 1_600_000_000_000 // milliseconds

// mixed stores messages that differ, and agree, in everything that queries
// look at. No table of devices knows their devices, which are in other groups
// with each message.
func mixed[E any](t *testing.T, f logFixture[E], s hive.Store) (all []E) {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	ids := []string{"a", "a-b", "ab", "b"}
	for i := range 80 {
		e := f.sample(ids[random.IntN(len(ids))], i)
		m := f.message(&e)
		m.Name = []string{"on", "off", "dim", "On"}[random.IntN(4)]
		m.NetworkID, m.DeviceTypeID = hive.ID(1+random.IntN(3)), hive.ID(1+random.IntN(3))
		m.Timestamp = time.UnixMilli(queryBase + random.Int64N(10)).UTC()
		if c := f.command(&e); c != nil {
			c.Updated = random.IntN(2) == 0
			c.LastUpdated = time.UnixMilli(queryBase + random.Int64N(12)).UTC()
			c.Status = []*string{nil, new("done"), new("Done"), new(""), new("failed")}[random.IntN(5)]
		}
		all = append(all, appended(t, f.of(s), e))
	}
	return all
}

// randomQuery returns a query whose bounds may be at m.
func randomQuery(random *rand.Rand, m *hive.Message) (q hive.MessageQuery) {
	chance := func(n int) bool { return random.IntN(n) == 0 }
	scope := func() hive.Scope {
		return []hive.Scope{hive.Everywhere, {IDs: []hive.ID{1}}, {IDs: []hive.ID{2, 3}}, {}}[random.IntN(4)]
	}
	if chance(2) {
		q.DeviceID = m.DeviceID
	} else {
		q.Networks, q.DeviceTypes = scope(), scope()
	}
	if chance(2) {
		q.After = m.Timestamp
		if chance(2) {
			q.AfterID = m.ID
		}
	}
	if chance(3) {
		q.Before = time.UnixMilli(queryBase + random.Int64N(12)).UTC()
	}
	if chance(4) {
		q.Names = []string{"on", "off"}[:1+random.IntN(2)]
	}
	if chance(4) {
		q.Status = "dOnE"
	}
	q.Updates = chance(4)
	q.Sort = hive.MessageSort(random.IntN(3))
	q.Descending = chance(2)
	if chance(2) {
		q.Skip = random.IntN(6)
	}
	if chance(2) {
		q.Take = 1 + random.IntN(10)
	}
	return q
}

// requireFound checks what the log returns for q when it holds all.
func requireFound[E any](t *testing.T, f logFixture[E], s hive.Store, all []E, name string, q hive.MessageQuery) {
	t.Helper()
	want := []hive.ID{}
	for _, e := range f.expected(all, q) {
		want = append(want, f.message(&e).ID)
	}
	found, err := f.of(s).Find(t.Context(), q)
	require.NoError(t, err, "%s: %+v", name, q)
	got := []hive.ID{}
	for _, e := range found {
		got = append(got, f.message(&e).ID)
	}
	require.Equal(t, want, got, "%s: %+v", name, q)
}

// expected returns what q selects of all, in the simplest way.
func (f *logFixture[E]) expected(all []E, q hive.MessageQuery) []E {
	selected := slices.DeleteFunc(slices.Clone(all), func(e E) bool { return !q.Match(f.message(&e), f.command(&e)) })
	status := func(c *hive.Command) string {
		if c == nil || c.Status == nil {
			return "nil"
		}
		return fmt.Sprintf("status %s", *c.Status) // comes after nil
	}
	slices.SortFunc(selected, func(a, b E) int {
		m, n, c, d := f.message(&a), f.message(&b), f.command(&a), f.command(&b)
		order := 0
		switch q.Sort {
		case hive.ByMessageName:
			order = cmp.Compare(m.Name, n.Name)
		case hive.ByStatus:
			order = cmp.Compare(status(c), status(d))
		}
		order = cmp.Or(order, q.Time(m, c).Compare(q.Time(n, d)), cmp.Compare(m.ID, n.ID))
		if q.Descending {
			return -order
		}
		return order
	})
	selected = selected[min(q.Skip, len(selected)):]
	if q.Take > 0 {
		selected = selected[:min(q.Take, len(selected))]
	}
	return selected
}
