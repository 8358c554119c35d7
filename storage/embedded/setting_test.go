package embedded

import (
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestSettingsWithoutNumbers opens a store that was written before settings had numbers there.
func TestSettingsWithoutNumbers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	changeDatabase(t, dir, func(db *pebble.DB) error {
		for _, name := range []string{"b", hive.SettingSigningKey, "a"} {
			if err := db.Set([]byte("s/"+name), []byte(`{"value":"v","version":2}`+"\n"), pebble.Sync); err != nil {
				return err
			}
		}
		return nil
	})
	numbers := func(s hive.Store) map[string]hive.ID {
		all, err := s.Settings.Find(t.Context(), hive.SettingQuery{})
		require.NoError(t, err)
		got := map[string]hive.ID{}
		for _, s := range all {
			got[s.Name] = s.Number
		}
		return got
	}
	s := openTemp(t, dir)
	require.Equal(t, map[string]hive.ID{"a": 1, "b": 2, hive.SettingSigningKey: 0}, numbers(s))
	require.NoError(t, s.Settings.Delete(t.Context(), "a"))
	_, err := s.Settings.Add(t.Context(), hive.Setting{Name: "0"})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	require.Equal(t, map[string]hive.ID{"0": 3, "b": 2, hive.SettingSigningKey: 0}, numbers(openTemp(t, dir)))
}
