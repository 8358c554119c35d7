package storagetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// repo runs the cases that hold for every repository.
func repo[K comparable, E, Q any](t *testing.T, open func(*testing.T) hive.Store, f fixture[K, E, Q]) {
	// on runs one case on a repository that holds the samples 0 to n-1.
	on := func(name string, n int, check func(t *testing.T, r hive.Repo[K, E, Q], have []E)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := f.of(open(t))
			have := make([]E, n)
			for i := range n {
				var err error
				have[i], err = r.Add(t.Context(), f.sample(i))
				require.NoError(t, err)
			}
			check(t, r, have)
		})
	}

	on("absent", 1, func(t *testing.T, r hive.Repo[K, E, Q], _ []E) {
		_, err := r.Get(t.Context(), f.absent)
		requireKind(t, hive.NotFound, err)
		_, err = r.Update(t.Context(), f.absent, func(*E) error {
			t.Error("edit ran without an entity")
			return nil
		})
		requireKind(t, hive.NotFound, err)
		requireKind(t, hive.NotFound, r.Delete(t.Context(), f.absent))
	})

	on("empty", 0, func(t *testing.T, r hive.Repo[K, E, Q], _ []E) {
		all, err := r.Find(t.Context(), f.everything)
		require.NoError(t, err)
		require.Empty(t, all)
		n, err := r.Count(t.Context(), f.everything)
		require.NoError(t, err)
		require.Zero(t, n)
	})

	on("kept as given", 3, func(t *testing.T, r hive.Repo[K, E, Q], have []E) {
		for i, e := range have {
			want := f.sample(i)
			if f.withID != nil {
				want = f.withID(want, hive.ID(i+1))
			}
			require.Equal(t, want, e, "returned by Add")
			got, err := r.Get(t.Context(), f.key(e))
			require.NoError(t, err)
			require.Equal(t, want, *got)
		}
		all, err := r.Find(t.Context(), f.everything)
		require.NoError(t, err)
		require.Equal(t, have, all, "in the order of keys, or of creation")
		n, err := r.Count(t.Context(), f.everything)
		require.NoError(t, err)
		require.Equal(t, 3, n)
	})

	on("update", 2, func(t *testing.T, r hive.Repo[K, E, Q], have []E) {
		want := have[0]
		f.setCount(&want, 77)
		got, err := r.Update(t.Context(), f.key(have[0]), func(e *E) error {
			require.Equal(t, have[0], *e)
			f.setCount(e, 77)
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, want, got)
		requireStored(t, f, r, want, have[1])
	})

	on("update that changes nothing", 1, func(t *testing.T, r hive.Repo[K, E, Q], have []E) {
		got, err := r.Update(t.Context(), f.key(have[0]), func(*E) error { return nil })
		require.NoError(t, err)
		require.Equal(t, have[0], got)
		requireStored(t, f, r, have...)
	})

	on("failed edit leaves no trace", 1, func(t *testing.T, r hive.Repo[K, E, Q], have []E) {
		refused := errors.New("refused")
		got, err := r.Get(t.Context(), f.key(have[0]))
		require.NoError(t, err)
		_, err = r.Update(t.Context(), f.key(have[0]), func(e *E) error {
			f.setCount(e, 77)
			return refused
		})
		require.True(t, err == refused, "%v is not the error of edit as it was", err)
		require.Equal(t, have[0], *got)
		requireStored(t, f, r, have...)
	})

	on("readers keep what they read", 1, func(t *testing.T, r hive.Repo[K, E, Q], have []E) {
		before := f.sample(0)
		if f.withID != nil {
			before = f.withID(before, 1)
		}
		got, err := r.Get(t.Context(), f.key(have[0]))
		require.NoError(t, err)
		all, err := r.Find(t.Context(), f.everything)
		require.NoError(t, err)
		_, err = r.Update(t.Context(), f.key(have[0]), func(e *E) error { f.setCount(e, 77); return nil })
		require.NoError(t, err)
		require.Equal(t, before, have[0])
		require.Equal(t, before, *got)
		require.Equal(t, []E{before}, all)
		require.NoError(t, r.Delete(t.Context(), f.key(have[0])))
		require.Equal(t, before, *got)
	})

	on("delete", 3, func(t *testing.T, r hive.Repo[K, E, Q], have []E) {
		require.NoError(t, r.Delete(t.Context(), f.key(have[1])))
		requireStored(t, f, r, have[0], have[2])
		_, err := r.Get(t.Context(), f.key(have[1]))
		requireKind(t, hive.NotFound, err)
		requireKind(t, hive.NotFound, r.Delete(t.Context(), f.key(have[1])))

		again, err := r.Add(t.Context(), f.sample(1))
		require.NoError(t, err, "the unique fields of a deleted entity are free")
		if f.withID != nil {
			require.NotEqual(t, f.key(have[1]), f.key(again))
		}
	})

	on("key taken", 1, func(t *testing.T, r hive.Repo[K, E, Q], have []E) {
		other := have[0]
		if f.withID != nil {
			other = f.withID(f.sample(1), 1)
		}
		_, err := r.Add(t.Context(), other)
		requireConflict(t, hive.ReasonKeyTaken, err)
		requireStored(t, f, r, have...)
	})

	on("over contexts do nothing", 1, func(t *testing.T, r hive.Repo[K, E, Q], have []E) {
		_, err := r.Add(cancelled(), f.sample(1))
		requireKind(t, hive.Unavailable, err)
		_, err = r.Update(cancelled(), f.key(have[0]), func(e *E) error { f.setCount(e, 77); return nil })
		requireKind(t, hive.Unavailable, err)
		requireKind(t, hive.Unavailable, r.Delete(cancelled(), f.key(have[0])))
		requireStored(t, f, r, have...)
	})

	on("parallel updates all survive", 1, func(t *testing.T, r hive.Repo[K, E, Q], have []E) {
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				_, err := r.Update(t.Context(), f.key(have[0]), func(e *E) error {
					f.setCount(e, f.count(*e)+1)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		got, err := r.Get(t.Context(), f.key(have[0]))
		require.NoError(t, err)
		require.Equal(t, f.count(have[0])+50, f.count(*got))
	})

	on("of racing adds one wins", 0, func(t *testing.T, r hive.Repo[K, E, Q], _ []E) {
		reason := f.taken
		if f.withID == nil {
			reason = hive.ReasonKeyTaken
		}
		var won atomic.Int32
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				_, err := r.Add(t.Context(), f.sample(0))
				if err == nil {
					won.Add(1)
				} else if e, ok := errors.AsType[*hive.Error](err); !ok || e.Kind != hive.Conflict || e.Reason != reason {
					t.Errorf("loser got %v", err)
				}
			})
		}
		wg.Wait()
		require.EqualValues(t, 1, won.Load())
		n, err := r.Count(t.Context(), f.everything)
		require.NoError(t, err)
		require.Equal(t, 1, n)
	})

	if f.withID != nil {
		numbered(t, open, f)
		named(t, open, f)
	}
	if f.page != nil {
		paged(t, open, f)
	}
}

// requireStored checks that r holds exactly want, in this order.
func requireStored[K comparable, E, Q any](t *testing.T, f fixture[K, E, Q], r hive.Repo[K, E, Q], want ...E) {
	t.Helper()
	all, err := r.Find(t.Context(), f.everything)
	require.NoError(t, err)
	require.Equal(t, want, all)
	for _, e := range want {
		got, err := r.Get(t.Context(), f.key(e))
		require.NoError(t, err)
		require.Equal(t, e, *got)
	}
}
