package embedded

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
	"hivewire/storage/storagetest"
)

// openTemp opens a store that the test closes.
func openTemp(t testing.TB, dir string) hive.Store {
	return openOn(t, dir, vfs.Default)
}

func openOn(t testing.TB, dir string, fs vfs.FS) hive.Store {
	return openAt(t, dir, fs, time.Now)
}

func openAt(t testing.TB, dir string, fs vfs.FS, now func() time.Time) hive.Store {
	t.Helper()
	s, err := open(dir, fs, now)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// clock is a time that a test sets.
type clock struct{ ms atomic.Int64 }

// clockAt returns a clock that stands at so many milliseconds since 1970.
func clockAt(ms int64) *clock {
	c := &clock{}
	c.ms.Store(ms)
	return c
}

func (c *clock) now() time.Time { return time.UnixMilli(c.ms.Load()) }

func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// increment adds one to the failed logins of an account.
func increment(u *hive.User) error {
	u.LoginAttempts++
	return nil
}

func TestContract(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) hive.Store {
		return openTemp(t, t.TempDir())
	})
}

func TestReopen(t *testing.T) {
	t.Parallel()
	storagetest.RunReopen(t, func(t *testing.T) (hive.Store, func() hive.Store) {
		dir := t.TempDir()
		s := openTemp(t, dir)
		return s, func() hive.Store {
			require.NoError(t, s.Close())
			s = openTemp(t, dir)
			return s
		}
	})
}

func TestFilesArePrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "data")
	s := openTemp(t, dir)
	_, err := s.Users.Add(t.Context(), hive.User{Login: "ada"})
	require.NoError(t, err)
	files := 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := e.Info()
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, "%s has mode %v", path, info.Mode())
		if e.Type().IsRegular() {
			files++
		}
		return nil
	}))
	require.Greater(t, files, 3)
}

func TestOneProcessPerDirectory(t *testing.T) {
	if dir := os.Getenv(childDir); dir != "" {
		_, err := Open(dir)
		require.ErrorContains(t, err, "another hivewire uses this data directory")
		return
	}
	t.Parallel()
	dir := t.TempDir()
	s := openTemp(t, dir)
	out, err := child(t, dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	_, err = Open(dir)
	require.ErrorContains(t, err, "another hivewire uses this data directory")

	require.NoError(t, s.Close())
	openTemp(t, dir)
}

func TestOpenFails(t *testing.T) {
	t.Parallel()
	t.Run("not a directory", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(file, nil, 0o600))
		_, err := Open(file)
		require.ErrorContains(t, err, "open data directory "+file)
		require.NotContains(t, err.Error(), "another hivewire")
	})
	t.Run("newer format", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		changeDatabase(t, dir, func(db *pebble.DB) error { return db.Set([]byte(formatKey), []byte("3"), pebble.Sync) })
		_, err := Open(dir)
		require.ErrorContains(t, err, "its format is 3, of a newer hivewire")
		changeDatabase(t, dir, func(db *pebble.DB) error { return db.Set([]byte(formatKey), []byte("2"), pebble.Sync) })
		openTemp(t, dir)
	})
	for name, record := range map[string]string{"no head": "{}", "no JSON": "{\n", "other type": "[]\n{}"} {
		t.Run("record with "+name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			changeDatabase(t, dir, func(db *pebble.DB) error {
				return db.Set(appendID([]byte("u/"), 5), []byte(record), pebble.Sync)
			})
			_, err := Open(dir)
			require.ErrorContains(t, err, `record "u/\x00\x00\x00\x00\x00\x00\x00\x05"`)
		})
	}
}

// changeDatabase edits the database of a store that is not open.
func changeDatabase(t *testing.T, dir string, edit func(*pebble.DB) error) {
	t.Helper()
	inner := filepath.Join(dir, storeDir)
	require.NoError(t, os.MkdirAll(inner, 0o700))
	d := newDisk(vfs.Default, inner, func(err error) { t.Error(err) }, nil)
	lock, err := lockDirectory(inner, d)
	require.NoError(t, err)
	db, err := pebble.Open(inner, options(d, lock))
	require.NoError(t, err)
	require.NoError(t, edit(db))
	require.NoError(t, db.Close())
	require.NoError(t, lock.Close())
}

func TestClosed(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	_, err := s.Users.Add(t.Context(), hive.User{Login: "ada"})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "once more does no harm")

	ctx := context.Background()
	for name, call := range map[string]func() error{
		"get":      func() error { _, err := s.Users.Get(ctx, 1); return err },
		"by login": func() error { _, err := s.Users.ByLogin(ctx, "ada"); return err },
		"by sso":   func() error { _, err := s.Users.BySSO(ctx, "x"); return err },
		"audited":  func() error { return s.Users.Audited(nil).Delete(ctx, 1) },
		"audit":    func() error { _, err := s.Audit.Append(ctx, hive.AuditRecord{}); return err },
		"trail":    func() error { _, err := s.Audit.Find(ctx, hive.AuditQuery{}); return err },
		"purge":    func() error { return s.Audit.Purge(ctx, time.Now()) },
		"find":     func() error { _, err := s.Users.Find(ctx, hive.UserQuery{}); return err },
		"count":    func() error { _, err := s.Users.Count(ctx, hive.UserQuery{}); return err },
		"add":      func() error { _, err := s.Users.Add(ctx, hive.User{Login: "bob"}); return err },
		"update":   func() error { _, err := s.Users.Update(ctx, 1, increment); return err },
		"delete":   func() error { return s.Users.Delete(ctx, 1) },
		"append":   func() error { _, err := s.Commands.Append(ctx, hive.Command{}).Wait(); return err },
		"message":  func() error { _, err := s.Commands.Get(ctx, "a", 1); return err },
		"messages": func() error { _, err := s.Commands.Find(ctx, hive.MessageQuery{DeviceID: "a"}); return err },
		"change":   func() error { _, err := s.Commands.Update(ctx, "a", 1, nil); return err },
		"forget":   func() error { return s.Commands.Forget(ctx, "a") },
		"since":    func() error { _, err := s.Commands.Since(ctx, 1, 1); return err },
		"ready":    func() error { return s.Ready(ctx) },
		"backup":   func() error { return s.Backup(ctx, io.Discard) },
	} {
		require.Equal(t, hive.Unavailable, hive.KindOf(call()), name)
	}
}

// Not parallel: it counts allocations.
func TestReadsDoNotAllocate(t *testing.T) {
	s := openTemp(t, t.TempDir())
	u, err := s.Users.Add(t.Context(), benchUser(1))
	require.NoError(t, err)
	ctx := context.Background()
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, err := s.Users.Get(ctx, u.ID); err != nil {
			t.Error(err)
		}
		if _, err := s.Users.ByLogin(ctx, u.Login); err != nil {
			t.Error(err)
		}
	}))
}
