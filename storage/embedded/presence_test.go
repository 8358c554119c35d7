package embedded

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// TestDirectoryIsRemoved takes the files away from stores that are open, in
// child processes, since such a store cannot be closed.
func TestDirectoryIsRemoved(t *testing.T) {
	removals := map[string]func(inner string) error{
		"removed": os.RemoveAll,
		"made again": func(inner string) error {
			if err := os.RemoveAll(inner); err != nil {
				return err
			}
			return os.Mkdir(inner, 0o700)
		},
		"moved": func(inner string) error { return os.Rename(inner, inner+"-old") },
		"replaced": func(inner string) error {
			if err := os.Rename(inner, inner+"-old"); err != nil {
				return err
			}
			return os.CopyFS(inner, os.DirFS(inner+"-old"))
		},
	}
	if dir := os.Getenv(childDir); dir != "" {
		s, err := Open(dir)
		require.NoError(t, err)
		appended(t, s, "a")
		require.NoError(t, removals[filepath.Base(dir)](filepath.Join(dir, storeDir)))
		require.Eventually(t, func() bool {
			_, err := s.Commands.Append(t.Context(), commandOf("a")).Wait()
			return hive.KindOf(err) == hive.Unavailable
		}, 10*time.Second, 10*time.Millisecond)
		require.ErrorContains(t, s.Ready(t.Context()), filepath.Join(dir, storeDir)+" was removed or replaced")
		_, err = s.Users.Add(t.Context(), hive.User{Login: "ada"})
		require.Equal(t, hive.Unavailable, hive.KindOf(err))
		require.ErrorContains(t, s.Close(), "was removed or replaced")
		return
	}
	t.Parallel()
	for name := range removals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := child(t, filepath.Join(t.TempDir(), name))
			cmd.Args[1] = "-test.run=^TestDirectoryIsRemoved$"
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
		})
	}
}
