package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// killedStore returns a data directory as a process leaves it that was killed
// during its first run, and the one log in it, which holds so many commands of device a.
func killedStore(t *testing.T, commands int) (dir, log string) {
	t.Helper()
	running, dir := t.TempDir(), t.TempDir()
	s := openTemp(t, running)
	for range commands {
		appended(t, s, "a")
	}
	require.NoError(t, os.CopyFS(dir, os.DirFS(running)))
	logs, err := filepath.Glob(filepath.Join(dir, storeDir, "*.log"))
	require.NoError(t, err)
	for _, name := range logs {
		info, err := os.Stat(name)
		require.NoError(t, err)
		if info.Size() > 0 {
			require.Empty(t, log, "more than one log was written to")
			log = name
		}
	}
	return dir, log
}

func appended(t *testing.T, s hive.Store, device string) {
	t.Helper()
	_, err := s.Commands.Append(t.Context(), commandOf(device)).Wait()
	require.NoError(t, err)
}

// TestDamageInTheFirstLog has the first run of a store end in a log that is
// damaged before its end: what follows must not be taken for never written.
// The log has some blocks of 32 KB; in the last one Pebble cannot tell.
func TestDamageInTheFirstLog(t *testing.T) {
	t.Parallel()
	const commands = 800
	dir, log := killedStore(t, commands)
	whole, err := os.ReadFile(log)
	require.NoError(t, err)
	damaged := append([]byte(nil), whole...)
	damaged[len(damaged)/2] ^= 1
	require.NoError(t, os.WriteFile(log, damaged, 0o600))
	_, err = Open(dir)
	require.ErrorContains(t, err, "invalid chunk")

	require.NoError(t, os.WriteFile(log, whole, 0o600))
	found, err := openTemp(t, dir).Commands.Find(t.Context(), hive.MessageQuery{DeviceID: "a"})
	require.NoError(t, err)
	require.Len(t, found, commands)
}

// TestOpenOnFullDisk opens a killed store whose disk cannot take what is in the log.
func TestOpenOnFullDisk(t *testing.T) {
	t.Parallel()
	dir, _ := killedStore(t, 10)
	full := &smallDisk{FS: vfs.Default}
	_, err := open(dir, full, time.Now)
	require.ErrorIs(t, err, errFull)
	require.ErrorContains(t, err, "open data directory "+dir+": its disk is full: make room there, then start again; 0 KB are left, and at least")
	full.avail.Store(1 << 20)
	openOn(t, dir, full)
}

// TestDiskFillsWhileOpening works in a child process, since Pebble does not end.
func TestDiskFillsWhileOpening(t *testing.T) {
	if dir := os.Getenv(childDir); dir != "" {
		var told atomic.Pointer[error]
		_, err := openWith(t.Context(), dir, injected(func(op errorfs.Op) error {
			if op.Kind == errorfs.OpFileWrite && filepath.Ext(op.Path) == ".sst" {
				return syscall.ENOSPC
			}
			return nil
		}), time.Now, func(err error) { told.Store(&err) })
		require.ErrorIs(t, err, errFull)
		require.ErrorIs(t, err, syscall.ENOSPC)
		require.ErrorIs(t, *told.Load(), syscall.ENOSPC)
		return
	}
	t.Parallel()
	dir, _ := killedStore(t, 10)
	out, err := child(t, dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	found, err := openTemp(t, dir).Commands.Find(t.Context(), hive.MessageQuery{DeviceID: "a"})
	require.NoError(t, err)
	require.Len(t, found, 10)
}

// TestOpeningIsGivenUp ends the context while the disk takes its time.
func TestOpeningIsGivenUp(t *testing.T) {
	t.Parallel()
	dir, _ := killedStore(t, 10)
	reached, release := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("stopped")
	go func() {
		<-reached
		cancel(why)
	}()
	var once atomic.Bool
	_, err := openWith(ctx, dir, injected(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpCreate && filepath.Ext(op.Path) == ".sst" && once.CompareAndSwap(false, true) {
			close(reached)
			<-release
		}
		return nil
	}), time.Now, nil)
	require.ErrorIs(t, err, why)
	close(release)
	require.Eventually(t, func() bool {
		s, err := Open(dir)
		if err != nil {
			require.ErrorContains(t, err, "another hivewire uses this data directory")
			return false
		}
		return s.Close() == nil
	}, 10*time.Second, 10*time.Millisecond)
}
