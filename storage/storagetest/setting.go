package storagetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// settingCases checks what only settings have: a number beside the key.
func settingCases(t *testing.T, open func(*testing.T) hive.Store) {
	t.Run("numbers are not used again", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		requireNumber(t, 1, addSetting(t, s, "a"))
		requireNumber(t, 2, addSetting(t, s, "c"))
		_, err := s.Settings.Add(t.Context(), hive.Setting{Name: "a"})
		requireConflict(t, hive.ReasonKeyTaken, err)
		require.NoError(t, s.Settings.Delete(t.Context(), "c"))
		b := addSetting(t, s, "b")
		requireNumber(t, 3, b)
		b, err = s.Settings.Update(t.Context(), "b", func(s *hive.Setting) error { s.Value = "new"; return nil })
		require.NoError(t, err)
		requireNumber(t, 3, b)
		got, err := s.Settings.Get(t.Context(), "b")
		require.NoError(t, err)
		require.Equal(t, b, *got)
	})

	t.Run("a hidden setting has no number", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		requireNumber(t, 0, addSetting(t, s, hive.SettingSigningKey))
		requireNumber(t, 1, addSetting(t, s, "a"))
	})

	t.Run("parallel adds get distinct numbers", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		distinctNumbers(t, s, s)
	})
}

// distinctNumbers adds settings through both stores at once.
func distinctNumbers(t *testing.T, a, b hive.Store) {
	numbers := make([]hive.ID, 32)
	var wg sync.WaitGroup
	for i := range numbers {
		wg.Go(func() {
			added, err := []hive.Store{a, b}[i%2].Settings.Add(t.Context(), hive.Setting{Name: fmt.Sprint(i)})
			if err != nil {
				t.Error(err)
			}
			numbers[i] = added.Number
		})
	}
	wg.Wait()
	slices.Sort(numbers)
	require.Len(t, slices.Compact(numbers), 32)
	require.Positive(t, numbers[0])
}

// reopenedNumbers checks that settings keep their numbers, and that those of
// deleted ones are not given again.
func reopenedNumbers(t *testing.T, open func(*testing.T) (hive.Store, func() hive.Store)) {
	t.Parallel()
	s, reopen := open(t)
	a := addSetting(t, s, "a")
	addSetting(t, s, "b")
	require.NoError(t, s.Settings.Delete(t.Context(), "b"))

	s = reopen()
	got, err := s.Settings.Get(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, a, *got)
	requireNumber(t, 3, addSetting(t, s, "c"))
}

func addSetting(t *testing.T, s hive.Store, name string) hive.Setting {
	t.Helper()
	added, err := s.Settings.Add(t.Context(), hive.Setting{Name: name, Value: "v"})
	require.NoError(t, err)
	return added
}

func requireNumber(t *testing.T, want hive.ID, s hive.Setting) {
	t.Helper()
	require.Equal(t, want, s.Number, s.Name)
}
