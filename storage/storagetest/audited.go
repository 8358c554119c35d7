package storagetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// said is what auditedCases makes of a change: the logins before and after it.
func said(before, after *hive.User) *hive.AuditRecord {
	r := sampleRecord("")
	for _, u := range []*hive.User{before, after} {
		if u == nil {
			r.TargetLogin += "-"
			continue
		}
		r.TargetLogin += u.Login
		r.Target = u.ID
	}
	return &r
}

// auditedCases checks that changes of accounts leave their trail.
func auditedCases(t *testing.T, open func(*testing.T) hive.Store) {
	// requireSaid checks the trail, the latest first.
	requireSaid := func(t *testing.T, s hive.Store, want ...string) {
		t.Helper()
		found, err := s.Audit.Find(t.Context(), hive.AuditQuery{})
		require.NoError(t, err)
		var logins []string
		for _, r := range found {
			require.EqualValues(t, 1, r.Target)
			require.Equal(t, sampleRecord("").Fields, r.Fields)
			logins = append(logins, r.TargetLogin)
		}
		require.Equal(t, want, logins)
	}
	rename := func(login string) func(*hive.User) error {
		return func(u *hive.User) error { u.Login = login; return nil }
	}

	t.Run("audited: a record with each change", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		seen, _ := watchTrail(t, s.Audit)
		told, _ := record(t, users(), s.Users)
		r := s.Users.Audited(said)
		u, err := r.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		requireSaid(t, s, "-user000")
		u, err = r.Update(t.Context(), u.ID, rename("ada"))
		require.NoError(t, err)
		requireSaid(t, s, "user000ada", "-user000")
		requireStored(t, users(), r, u)
		requireStored(t, users(), s.Users, u)
		told.await(t, patience, report[hive.User]{entity: u})
		require.NoError(t, r.Delete(t.Context(), u.ID))
		requireSaid(t, s, "ada-", "user000ada", "-user000")
		told.await(t, patience, report[hive.User]{users().keyed(u.ID), true})

		all, err := s.Audit.Find(t.Context(), hive.AuditQuery{})
		require.NoError(t, err)
		seen.await(t, patience, all)
	})

	t.Run("audited: no record without a change", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		r := s.Users.Audited(said)
		_, err := s.Users.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		_, err = r.Add(t.Context(), sampleUser(0))
		requireConflict(t, hive.ReasonLoginTaken, err)
		_, err = r.Update(t.Context(), 1, func(u *hive.User) error { u.Login = "x"; return hive.Errorf(hive.Forbidden, "no") })
		requireKind(t, hive.Forbidden, err)
		_, err = r.Update(t.Context(), 999, rename("x"))
		requireKind(t, hive.NotFound, err)
		requireKind(t, hive.NotFound, r.Delete(t.Context(), 999))
		_, err = s.Users.Update(t.Context(), 1, rename("ada"))
		require.NoError(t, err)
		require.NoError(t, s.Users.Delete(t.Context(), 1))
		requireSaid(t, s)
	})

	t.Run("audited: nothing to be said", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		r := s.Users.Audited(func(_, _ *hive.User) *hive.AuditRecord { return nil })
		u, err := r.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		_, err = r.Update(t.Context(), u.ID, rename("ada"))
		require.NoError(t, err)
		require.NoError(t, r.Delete(t.Context(), u.ID))
		requireSaid(t, s)
	})
}
