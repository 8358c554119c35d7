package embedded

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestBackupAmidWrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openTemp(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	const writers = 8
	for i := range writers {
		_, err := s.Users.Add(ctx, benchUser(i))
		require.NoError(t, err)
	}
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for ctx.Err() == nil {
				_, err := s.Users.Update(ctx, hive.ID(i+1), increment)
				if err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
			}
		})
	}

	for range 3 {
		before, err := s.Users.Find(ctx, hive.UserQuery{})
		require.NoError(t, err)
		var archive bytes.Buffer
		require.NoError(t, s.Backup(ctx, &archive))
		after, err := s.Users.Find(ctx, hive.UserQuery{})
		require.NoError(t, err)
		requireNoLeftovers(t, dir)

		restored, err := openTemp(t, unpack(t, &archive)).Users.Find(ctx, hive.UserQuery{})
		require.NoError(t, err)
		require.Len(t, restored, writers)
		for i, u := range restored {
			require.GreaterOrEqual(t, u.LoginAttempts, before[i].LoginAttempts, "answered before the backup, and not in it")
			// One more may have been durable, and not yet answered.
			require.LessOrEqual(t, u.LoginAttempts, after[i].LoginAttempts+1)
			u.LoginAttempts = before[i].LoginAttempts
			require.Equal(t, before[i], u)
		}
	}
	cancel()
	wg.Wait()
}

// unpack unpacks an archive into an empty directory, keeping the modes.
func unpack(t *testing.T, archive io.Reader) string {
	t.Helper()
	dir := t.TempDir()
	r := tar.NewReader(archive)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		require.NoError(t, err)
		require.True(t, filepath.IsLocal(h.Name), h.Name)
		require.Zero(t, h.FileInfo().Mode().Perm()&0o077, "%s is not private", h.Name)
		path := filepath.Join(dir, h.Name)
		if h.FileInfo().IsDir() {
			require.NoError(t, os.Mkdir(path, h.FileInfo().Mode().Perm()))
			continue
		}
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, content, h.FileInfo().Mode().Perm()))
	}
}

func requireNoLeftovers(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Equal(t, storeDir, entries[0].Name())
}

// brokenPipe fails after some bytes.
type brokenPipe struct{ left int }

var errPipe = errors.New("broken pipe")

func (w *brokenPipe) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errPipe
	}
	return len(p), nil
}

func TestBackupFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openTemp(t, dir)
	require.ErrorIs(t, s.Backup(t.Context(), &brokenPipe{left: 1000}), errPipe)
	requireNoLeftovers(t, dir)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Backup(ctx, io.Discard), context.Canceled)
	requireNoLeftovers(t, dir)

	_, err := s.Users.Add(t.Context(), hive.User{Login: "ada"})
	require.NoError(t, err, "the store goes on")
}

func TestStaleBackupsAreRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, openTemp(t, dir).Close())
	require.NoError(t, os.MkdirAll(filepath.Join(dir, backupPrefix+"123", storeDir), 0o700))
	openTemp(t, dir)
	requireNoLeftovers(t, dir)
}
