package storagetest

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// sampleRecord fills every field but those that the store gives.
func sampleRecord(login string) hive.AuditRecord {
	return hive.AuditRecord{
		Origin:      hive.Origin{API: hive.APIZato, Address: "192.0.2.1", Correlation: "a<b>"},
		Event:       hive.AuditUpdate,
		Refused:     true,
		Reason:      "no \"right\"",
		Actor:       -1,
		Target:      1 << 40,
		TargetLogin: login,
		Fields:      []string{"email", "role"},
	}
}

// recorded appends r at a millisecond of its own.
func recorded(t *testing.T, s hive.AuditStore, r hive.AuditRecord) hive.AuditRecord {
	t.Helper()
	time.Sleep(5 * time.Millisecond)
	got, err := s.Append(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, hive.GivenAt(got.ID), got.Time)
	require.WithinDuration(t, time.Now(), got.Time, patience)
	r.ID, r.Time = got.ID, got.Time
	require.Equal(t, r, got)
	return got
}

// requireTrail checks what q selects.
func requireTrail(t *testing.T, s hive.AuditStore, name string, q hive.AuditQuery, want ...hive.AuditRecord) {
	t.Helper()
	found, err := s.Find(t.Context(), q)
	require.NoError(t, err, name)
	require.Len(t, found, len(want), name)
	for i, r := range want {
		require.Equal(t, r, found[i], name)
	}
}

// auditCases checks the audit trail.
func auditCases(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("kept as given, the latest first", func(t *testing.T) {
		t.Parallel()
		s := open(t).Audit
		requireTrail(t, s, "nothing", hive.AuditQuery{})
		first := recorded(t, s, sampleRecord("first"))
		bare := recorded(t, s, hive.AuditRecord{Event: hive.AuditLogin})
		third := recorded(t, s, sampleRecord("third"))
		require.Less(t, first.ID, bare.ID)
		require.Less(t, bare.ID, third.ID)
		requireTrail(t, s, "everything", hive.AuditQuery{}, third, bare, first)
	})

	t.Run("filters", func(t *testing.T) {
		t.Parallel()
		auditFilters(t, open(t).Audit)
	})

	t.Run("purge", func(t *testing.T) {
		t.Parallel()
		s := open(t).Audit
		have := auditSeries(t, s)
		require.NoError(t, s.Purge(t.Context(), have[0].Time))
		requireTrail(t, s, "nothing is older", hive.AuditQuery{}, have[3], have[2], have[1], have[0])
		require.NoError(t, s.Purge(t.Context(), have[2].Time))
		requireTrail(t, s, "two are gone", hive.AuditQuery{}, have[3], have[2])
		require.NoError(t, s.Purge(t.Context(), have[2].Time.Add(time.Microsecond)))
		requireTrail(t, s, "one is left", hive.AuditQuery{}, have[3])
		next := recorded(t, s, sampleRecord("next"))
		requireTrail(t, s, "later ones stay", hive.AuditQuery{}, next, have[3])
	})

	t.Run("over contexts do nothing", func(t *testing.T) {
		t.Parallel()
		s := open(t).Audit
		have := recorded(t, s, sampleRecord("first"))
		_, err := s.Append(cancelled(), sampleRecord("second"))
		requireKind(t, hive.Unavailable, err)
		requireKind(t, hive.Unavailable, s.Purge(cancelled(), time.Now().Add(time.Hour)))
		requireTrail(t, s, "one", hive.AuditQuery{}, have)
	})

	t.Run("ids are used once", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		seen := map[hive.ID]bool{}
		for range 20 {
			r, err := s.Audit.Append(t.Context(), sampleRecord("x"))
			require.NoError(t, err)
			require.False(t, seen[r.ID])
			seen[r.ID] = true
		}
	})

	t.Run("watch", func(t *testing.T) {
		t.Parallel()
		s := open(t).Audit
		recorded(t, s, sampleRecord("before"))
		first, stopFirst := watchTrail(t, s)
		second, _ := watchTrail(t, s)
		have := auditSeries(t, s)
		first.await(t, patience, have)
		second.await(t, patience, have)
		stopFirst()
		have = append(have, recorded(t, s, sampleRecord("later")))
		second.await(t, patience, have)
		first.await(t, 0, have[:4])
		stopFirst() // once more does no harm
	})

	t.Run("watch: stop waits for a running call", func(t *testing.T) {
		t.Parallel()
		s := open(t).Audit
		stopWaits(t,
			func(told func()) (stop func()) { return s.Watch(func(hive.AuditRecord) { told() }) },
			func() error { _, err := s.Append(t.Context(), sampleRecord("x")); return err })
	})
}

// auditSeries appends four records that differ in what queries ask for.
func auditSeries(t *testing.T, s hive.AuditStore) (have []hive.AuditRecord) {
	t.Helper()
	for i, login := range []string{"a", "b", "c", "d"} {
		r := sampleRecord(login)
		r.Actor = hive.ID(i % 2)
		r.Target = hive.ID(7 + i/2)
		r.Refused = i == 3
		r.Event = []string{hive.AuditInsert, hive.AuditUpdate}[i%2]
		r.Origin.API = []string{hive.APIHaplo, hive.APIGraze}[i/3]
		have = append(have, recorded(t, s, r))
	}
	return have
}

func auditFilters(t *testing.T, s hive.AuditStore) {
	have := auditSeries(t, s)
	at := func(i int) time.Time { return have[i].Time }
	for name, c := range map[string]struct {
		query hive.AuditQuery
		want  string
	}{
		"everything":        {hive.AuditQuery{}, "dcba"},
		"after":             {hive.AuditQuery{After: at(1)}, "dc"},
		"after, finer":      {hive.AuditQuery{After: at(1).Add(-time.Microsecond)}, "dcb"},
		"before":            {hive.AuditQuery{Before: at(2)}, "ba"},
		"before, finer":     {hive.AuditQuery{Before: at(2).Add(time.Microsecond)}, "cba"},
		"between":           {hive.AuditQuery{After: at(0), Before: at(3)}, "cb"},
		"nothing between":   {hive.AuditQuery{After: at(3), Before: at(0)}, ""},
		"long before":       {hive.AuditQuery{Before: time.Unix(0, 0)}, ""},
		"long after":        {hive.AuditQuery{After: time.Now().Add(time.Hour)}, ""},
		"actor":             {hive.AuditQuery{Actor: 1}, "db"},
		"target":            {hive.AuditQuery{Target: 7}, "ba"},
		"api":               {hive.AuditQuery{API: hive.APIGraze}, "d"},
		"event":             {hive.AuditQuery{Event: hive.AuditInsert}, "ca"},
		"refused":           {hive.AuditQuery{Refused: new(true)}, "d"},
		"not refused":       {hive.AuditQuery{Refused: new(false)}, "cba"},
		"all at once":       {hive.AuditQuery{After: at(0), Before: at(2), Actor: 1, Target: 7, API: hive.APIHaplo, Event: hive.AuditUpdate, Refused: new(false)}, "b"},
		"first two":         {hive.AuditQuery{Take: 2}, "dc"},
		"skip two":          {hive.AuditQuery{Skip: 2}, "ba"},
		"middle":            {hive.AuditQuery{Skip: 1, Take: 2}, "cb"},
		"beyond":            {hive.AuditQuery{Skip: 4, Take: 1}, ""},
		"page of a target":  {hive.AuditQuery{Target: 7, Skip: 1, Take: 5}, "a"},
		"page with a bound": {hive.AuditQuery{Before: at(3), Take: 1}, "c"},
	} {
		found, err := s.Find(t.Context(), c.query)
		require.NoError(t, err, name)
		var logins strings.Builder
		for _, r := range found {
			logins.WriteString(r.TargetLogin)
		}
		require.Equal(t, c.want, logins.String(), name)
	}
}

// trailRecorder keeps what a watcher of the audit trail is told.
type trailRecorder struct {
	mu   sync.Mutex // guards seen
	seen []hive.AuditRecord
}

func watchTrail(t *testing.T, s hive.AuditStore) (rec *trailRecorder, stop func()) {
	rec = &trailRecorder{}
	stop = s.Watch(func(r hive.AuditRecord) {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		rec.seen = append(rec.seen, r)
	})
	t.Cleanup(stop)
	return rec, stop
}

// await waits until exactly want was told, in any order.
func (r *trailRecorder) await(t *testing.T, within time.Duration, want []hive.AuditRecord) {
	t.Helper()
	want = sortedTrail(want)
	told := func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return reflect.DeepEqual(want, sortedTrail(r.seen))
	}
	if within > 0 {
		require.Eventually(t, told, within, time.Millisecond, "not each of %d told once", len(want))
	}
	require.True(t, told())
}

func sortedTrail(records []hive.AuditRecord) []hive.AuditRecord {
	return slices.SortedFunc(slices.Values(records), func(a, b hive.AuditRecord) int { return int(a.ID - b.ID) })
}

// reopenedAudit checks that the audit trail is the same after reopening.
func reopenedAudit(t *testing.T, open func(*testing.T) (hive.Store, func() hive.Store)) {
	t.Parallel()
	s, reopen := open(t)
	have := auditSeries(t, s.Audit)
	require.NoError(t, s.Audit.Purge(t.Context(), have[1].Time))
	s = reopen()
	requireTrail(t, s.Audit, "reopened", hive.AuditQuery{}, have[3], have[2], have[1])
	seen, _ := watchTrail(t, s.Audit)
	next := recorded(t, s.Audit, sampleRecord("next"))
	require.Greater(t, next.ID, have[3].ID)
	requireTrail(t, s.Audit, "goes on", hive.AuditQuery{}, next, have[3], have[2], have[1])
	seen.await(t, patience, []hive.AuditRecord{next})
}

// sharedAudit checks the audit trail of two processes.
func sharedAudit(t *testing.T, open func(*testing.T) (a, b hive.Store)) {
	t.Run("records of both are told to both once", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		seenA, _ := watchTrail(t, a.Audit)
		seenB, _ := watchTrail(t, b.Audit)
		record := func(before, after *hive.User) *hive.AuditRecord { return new(sampleRecord(after.Login)) }
		var have []hive.AuditRecord
		for i := range 6 {
			s := []hive.Store{a, b}[i%2]
			have = append(have, recorded(t, s.Audit, sampleRecord("x")))
			_, err := s.Users.Audited(record).Add(t.Context(), sampleUser(i))
			require.NoError(t, err)
		}
		all, err := a.Audit.Find(t.Context(), hive.AuditQuery{})
		require.NoError(t, err)
		require.Len(t, all, 2*len(have))
		requireTrail(t, b.Audit, "the other process", hive.AuditQuery{}, all...)
		seenA.await(t, lag+slack, all)
		seenB.await(t, lag+slack, all)
		time.Sleep(2 * lag) // for whoever looks again at what was told
		seenA.await(t, 0, all)
		seenB.await(t, 0, all)
	})
}
