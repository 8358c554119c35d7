package storagetest

import (
	"fmt"
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

	t.Run("audited: what is begun in a row keeps its order", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		r := s.Users.Audited(said)
		var ids [2]hive.ID
		for i := range ids {
			u, err := s.Users.Add(t.Context(), sampleUser(i))
			require.NoError(t, err)
			ids[i] = u.ID
		}
		refused := hive.Errorf(hive.Forbidden, "no")
		next := func(n int) func(*hive.User) error {
			return func(u *hive.User) error {
				if n%5 == 4 {
					u.Login = "nobody"
					return refused
				}
				if u.LoginAttempts != n-n/5 {
					return fmt.Errorf("update %d finds %d", n, u.LoginAttempts)
				}
				u.LoginAttempts++
				return nil
			}
		}
		const each = 40
		var begun [len(ids)][]hive.Pending[hive.User]
		for _, id := range ids {
			_, err := s.Users.Update(t.Context(), id, func(u *hive.User) error { u.LoginAttempts = 0; return nil })
			require.NoError(t, err)
		}
		for n := range each {
			for i, id := range ids {
				begun[i] = append(begun[i], r.BeginUpdate(t.Context(), id, next(n)))
			}
		}
		for i, id := range ids {
			for n, p := range begun[i] {
				u, err := p.Wait()
				if n%5 == 4 {
					require.True(t, err == refused, "%v is not the error of edit as it was", err)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, n-n/5+1, u.LoginAttempts)
			}
			u, err := s.Users.Get(t.Context(), id)
			require.NoError(t, err)
			require.Equal(t, each-each/5, u.LoginAttempts)
			require.Equal(t, sampleUser(i).Login, u.Login)
		}
		found, err := s.Audit.Find(t.Context(), hive.AuditQuery{})
		require.NoError(t, err)
		require.Len(t, found, len(ids)*(each-each/5))
	})

	t.Run("audited: what is begun and comes to nothing", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		r := s.Users.Audited(said)
		u, err := s.Users.Add(t.Context(), sampleUser(0))
		require.NoError(t, err)
		over := r.BeginUpdate(cancelled(), u.ID, rename("over"))
		mad := r.BeginUpdate(t.Context(), u.ID, func(*hive.User) error { panic("oops") })
		none := r.BeginUpdate(t.Context(), 999, rename("none"))
		last := r.BeginUpdate(t.Context(), u.ID, rename("ada"))
		_, err = over.Wait()
		requireKind(t, hive.Unavailable, err)
		require.PanicsWithValue(t, "oops", func() { _, _ = mad.Wait() })
		_, err = none.Wait()
		requireKind(t, hive.NotFound, err)
		u, err = last.Wait()
		require.NoError(t, err)
		require.Equal(t, "ada", u.Login)
		requireSaid(t, s, "user000ada")
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
