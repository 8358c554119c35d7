package embedded

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func inserted(_, after *hive.User) *hive.AuditRecord {
	return &hive.AuditRecord{Event: hive.AuditInsert, Target: after.ID}
}

// A crash must not part a change from its record, so both are in one batch.
func TestAuditedIsOneBatch(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	users := s.Users.(userTable)
	b := new(batch)
	b.begin(users.c.db)
	m := newMutation(users.table)
	m.verb, m.add, m.record = (*mutation[hive.ID, hive.User, hive.UserQuery]).adding, &hive.User{Login: "ada"}, inserted
	m.apply(b)
	require.NoError(t, m.err)
	require.NoError(t, users.c.seal(b))
	var prefixes []string
	for r := b.log.Reader(); ; {
		_, key, _, more, err := r.Next()
		require.NoError(t, err)
		if !more {
			break
		}
		prefix, _, _ := strings.Cut(string(key), "/")
		prefixes = append(prefixes, prefix)
	}
	require.ElementsMatch(t, []string{"m", "u", "a", "m"}, prefixes)
	require.Equal(t, b.lastID, m.said.ID)
}

func TestRecordPanics(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	require.PanicsWithValue(t, "oops", func() {
		_, _ = s.Users.Audited(func(_, _ *hive.User) *hive.AuditRecord { panic("oops") }).Add(t.Context(), hive.User{Login: "ada"})
	}, "a panic is the caller's")
	n, err := s.Users.Count(t.Context(), hive.UserQuery{})
	require.NoError(t, err)
	require.Zero(t, n)
	_, err = s.Users.Audited(inserted).Add(t.Context(), hive.User{Login: "ada"})
	require.NoError(t, err, "the store goes on")
}

// What a mutation said must not be said again by the one that reuses it.
func TestNoRecordIsLeftOver(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	for _, login := range []string{"a", "b", "c"} {
		_, err := s.Users.Audited(inserted).Add(t.Context(), hive.User{Login: login})
		require.NoError(t, err)
		for range 10 {
			_, err = s.Users.Update(t.Context(), 1, increment)
			require.NoError(t, err)
		}
	}
	found, err := s.Audit.Find(t.Context(), hive.AuditQuery{})
	require.NoError(t, err)
	require.Len(t, found, 3)
}

// The trail is as recent as the ids of messages that follow it allow.
func TestTrailBetweenMessages(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	for range 3 {
		r, err := s.Audit.Append(t.Context(), hive.AuditRecord{Event: hive.AuditLogin})
		require.NoError(t, err)
		c, err := s.Commands.Append(t.Context(), commandOf("a")).Wait()
		require.NoError(t, err)
		require.Greater(t, c.ID, r.ID, "one series of numbers")
		found, err := s.Audit.Find(t.Context(), hive.AuditQuery{Take: 1})
		require.NoError(t, err)
		require.Equal(t, []hive.AuditRecord{r}, found)
	}
}

func TestSpoiltTrail(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	r, err := s.Audit.Append(t.Context(), hive.AuditRecord{Event: hive.AuditLogin})
	require.NoError(t, err)
	db := s.Audit.(*trail).db
	require.NoError(t, db.Set(auditKey(r.ID), []byte("{"), nil))
	_, err = s.Audit.Find(t.Context(), hive.AuditQuery{})
	require.ErrorContains(t, err, `record "a/`)
	_, err = s.Audit.Find(t.Context(), hive.AuditQuery{Before: time.Unix(0, 0)})
	require.NoError(t, err)
}
