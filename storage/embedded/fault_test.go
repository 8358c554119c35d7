package embedded

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// faults are operations that the disk may refuse while a store is open.
var faults = map[string]func(errorfs.Op) bool{
	"sync of the log":  isLogSync,
	"write of the log": func(op errorfs.Op) bool { return op.Kind == errorfs.OpFileWrite && filepath.Ext(op.Path) == ".log" },
	"new log": func(op errorfs.Op) bool {
		return (op.Kind == errorfs.OpCreate || op.Kind == errorfs.OpReuseForWrite) && filepath.Ext(op.Path) == ".log"
	},
	"write of a table": func(op errorfs.Op) bool { return op.Kind == errorfs.OpFileWrite && filepath.Ext(op.Path) == ".sst" },
	"new table":        func(op errorfs.Op) bool { return op.Kind == errorfs.OpCreate && filepath.Ext(op.Path) == ".sst" },
	"write of the manifest": func(op errorfs.Op) bool {
		return op.Kind == errorfs.OpFileWrite && strings.Contains(op.Path, "MANIFEST")
	},
	"sync of the manifest": func(op errorfs.Op) bool {
		return op.Kind == errorfs.OpFileSync && strings.Contains(op.Path, "MANIFEST")
	},
	"sync of the directory": func(op errorfs.Op) bool {
		return op.Kind == errorfs.OpFileSync && filepath.Base(op.Path) == storeDir
	},
}

// TestFaults breaks stores in child processes, since a broken store holds on
// to its directory, and looks at what is left.
func TestFaults(t *testing.T) {
	if dir := os.Getenv(childDir); dir != "" {
		breakStore(t, dir)
		return
	}
	t.Parallel()
	for name := range faults {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), name)
			cmd := child(t, dir)
			cmd.Args[1] = "-test.run=^TestFaults$"
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)

			s := openTemp(t, dir)
			for _, line := range strings.Fields(readFile(t, filepath.Join(dir, "answered"))) {
				login, count, _ := strings.Cut(line, "=")
				answered, err := strconv.Atoi(count)
				require.NoError(t, err)
				u, err := s.Users.ByLogin(t.Context(), login)
				require.NoError(t, err)
				require.GreaterOrEqual(t, u.LoginAttempts, answered, "an answered update is lost")
				require.LessOrEqual(t, u.LoginAttempts, answered+1, "only the last update may have an unknown outcome")
			}
			for _, line := range strings.Fields(readFile(t, filepath.Join(dir, "appended"))) {
				id, err := strconv.Atoi(line)
				require.NoError(t, err)
				_, err = s.Commands.Get(t.Context(), "a", hive.ID(id))
				require.NoError(t, err, "an answered append is lost")
			}
			_, err = s.Users.Update(t.Context(), 1, increment)
			require.NoError(t, err)
		})
	}
}

// breakStore writes to a store whose disk begins to fail, checks that every
// writer is told and that readers are not disturbed, and leaves a list of the
// answered updates. The name of dir is the fault.
func breakStore(t *testing.T, dir string) {
	fault := faults[filepath.Base(dir)]
	var broken atomic.Bool
	s, err := open(dir, injected(func(op errorfs.Op) error {
		if broken.Load() && fault(op) {
			return syscall.ENOSPC
		}
		return nil
	}), time.Now)
	require.NoError(t, err)

	const writers = 8
	answered := make([]int, writers)
	for i := range writers {
		_, err := s.Users.Add(t.Context(), hive.User{Login: fmt.Sprintf("user%d", i)})
		require.NoError(t, err)
	}
	broken.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for {
				_, err := s.Users.Update(ctx, hive.ID(i+1), func(u *hive.User) error {
					u.LoginAttempts++
					u.Data = fmt.Appendf(nil, `{"a":"%s"}`, bytes.Repeat([]byte("x"), 4000)) // fills the log soon
					return nil
				})
				if err != nil {
					if kind := hive.KindOf(err); kind != hive.OutcomeUnknown && kind != hive.Unavailable {
						t.Errorf("kind %v: %v", kind, err)
					}
					return
				}
				answered[i]++
			}
		})
	}
	appended := make([]strings.Builder, writers)
	for i := range writers {
		wg.Go(func() {
			for {
				c, err := s.Commands.Append(ctx, commandOf("a")).Wait()
				if err != nil {
					if kind := hive.KindOf(err); kind != hive.OutcomeUnknown && kind != hive.Unavailable {
						t.Errorf("kind %v: %v", kind, err)
					}
					return
				}
				fmt.Fprintln(&appended[i], c.ID)
			}
		})
	}
	wg.Wait()
	require.NoError(t, ctx.Err(), "the fault stopped nothing")

	_, err = s.Users.Update(t.Context(), 1, increment)
	require.Equal(t, hive.Unavailable, hive.KindOf(err), "%v", err)
	_, err = s.Networks.Add(t.Context(), hive.Group{Name: "a"})
	require.Equal(t, hive.Unavailable, hive.KindOf(err), "%v", err)
	_, err = s.Commands.Append(t.Context(), commandOf("a")).Wait()
	require.Equal(t, hive.Unavailable, hive.KindOf(err), "%v", err)
	require.ErrorIs(t, s.Ready(t.Context()), syscall.ENOSPC)
	require.Equal(t, hive.Unavailable, hive.KindOf(s.Backup(t.Context(), io.Discard)))

	var list strings.Builder
	for i, n := range answered {
		u, err := s.Users.Get(t.Context(), hive.ID(i+1))
		require.NoError(t, err, "reads go on")
		require.GreaterOrEqual(t, u.LoginAttempts, n)
		require.LessOrEqual(t, u.LoginAttempts, n+1, "only the last update may have an unknown outcome")
		fmt.Fprintf(&list, "%s=%d\n", u.Login, n)
	}
	var ids strings.Builder
	for i := range appended {
		for _, line := range strings.Fields(appended[i].String()) {
			id, err := strconv.Atoi(line)
			require.NoError(t, err)
			_, err = s.Commands.Get(t.Context(), "a", hive.ID(id))
			require.NoError(t, err, "reads go on")
			fmt.Fprintln(&ids, id)
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "appended"), []byte(ids.String()), 0o600))
	require.Error(t, s.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "answered"), []byte(list.String()), 0o600))
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(b)
}

// TestFaultsWhileOpening refuses the nth change of the disk, for every n.
func TestFaultsWhileOpening(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		dir := t.TempDir()
		left := n
		var mu sync.Mutex
		s, err := open(dir, injected(func(op errorfs.Op) error {
			mu.Lock()
			defer mu.Unlock()
			if op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
				if left--; left == 0 {
					return syscall.ENOSPC
				}
			}
			return nil
		}), time.Now)
		mu.Lock()
		left = 0 // refuse nothing more
		mu.Unlock()
		if err == nil {
			require.NoError(t, s.Close())
			require.Greater(t, n, 5)
			break
		}
		require.ErrorIs(t, err, syscall.ENOSPC, "change %d", n)
		require.NoError(t, openTemp(t, dir).Close(), "after a refusal of change %d", n)
	}
}

// TestFatalWhileOpening has Pebble give up in the background before Open is done.
func TestFatalWhileOpening(t *testing.T) {
	t.Parallel()
	d := newDisk(vfs.Default, t.TempDir(), func(err error) { t.Errorf("%v stopped a store that is not open", err) }, nil)
	d.fatal("manifest: %w", syscall.ENOSPC)
	require.ErrorIs(t, d.arm(), syscall.ENOSPC)
}
