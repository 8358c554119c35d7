package embedded

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

// isLogSync reports whether op waits until the disk has the log.
func isLogSync(op errorfs.Op) bool {
	return (op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData) && filepath.Ext(op.Path) == ".log"
}

// injected is a file system that asks inject before each operation.
func injected(inject func(errorfs.Op) error) vfs.FS {
	return errorfs.Wrap(vfs.Default, errorfs.InjectorFunc(inject))
}

func TestEveryAnswerFollowsASync(t *testing.T) {
	t.Parallel()
	var syncs atomic.Int64
	s := openOn(t, t.TempDir(), injected(func(op errorfs.Op) error {
		if isLogSync(op) {
			syncs.Add(1)
		}
		return nil
	}))
	u, err := s.Users.Add(t.Context(), hive.User{Login: "ada"})
	require.NoError(t, err)
	for range 50 {
		before := syncs.Load()
		_, err := s.Users.Update(t.Context(), u.ID, increment)
		require.NoError(t, err)
		require.Greater(t, syncs.Load(), before)
	}
}

// held is a store whose log syncs wait for release, once hold is set.
type held struct {
	hive.Store
	hold    atomic.Bool
	waiting chan struct{} // receives when a sync waits
	gate    chan struct{} // closed by release
	release func()
}

func openHeld(t *testing.T) *held {
	h := &held{waiting: make(chan struct{}, 100), gate: make(chan struct{})}
	h.release = sync.OnceFunc(func() { close(h.gate) })
	h.Store = openOn(t, t.TempDir(), injected(func(op errorfs.Op) error {
		if isLogSync(op) && h.hold.Load() {
			h.waiting <- struct{}{}
			<-h.gate
		}
		return nil
	}))
	t.Cleanup(h.release) // before the store is closed
	_, err := h.Users.Add(t.Context(), hive.User{Login: "ada"})
	require.NoError(t, err)
	h.hold.Store(true)
	return h
}

// awaitSync waits until a sync is held.
func (h *held) awaitSync(t *testing.T) {
	t.Helper()
	select {
	case <-h.waiting:
	case <-time.After(10 * time.Second):
		t.Fatal("no sync of the log")
	}
}

func TestReadersSeeOnlyWhatIsDurable(t *testing.T) {
	t.Parallel()
	h := openHeld(t)
	var told atomic.Int32
	stop := h.Users.Watch(func(hive.User, bool) { told.Add(1) })
	defer stop()
	answered := make(chan error, 1)
	go func() {
		_, err := h.Users.Update(context.Background(), 1, func(u *hive.User) error {
			u.Login = "renamed"
			return nil
		})
		answered <- err
	}()
	h.awaitSync(t)
	time.Sleep(20 * time.Millisecond) // for the answer that must not come
	require.Empty(t, answered)
	require.Zero(t, told.Load())
	u, err := h.Users.Get(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, "ada", u.Login)
	_, err = h.Users.ByLogin(t.Context(), "renamed")
	require.Equal(t, hive.NotFound, hive.KindOf(err))

	h.release()
	require.NoError(t, <-answered)
	u, err = h.Users.ByLogin(t.Context(), "renamed")
	require.NoError(t, err)
	require.EqualValues(t, 1, u.ID)
	require.EqualValues(t, 1, told.Load())
}

func TestCancelledWhileTheDiskIsBusy(t *testing.T) {
	t.Parallel()
	h := openHeld(t)
	ctx, cancel := context.WithCancel(t.Context())
	var begunWrites, refused atomic.Int32
	var wg sync.WaitGroup
	update := func() {
		_, err := h.Users.Update(ctx, 1, increment)
		switch hive.KindOf(err) {
		case hive.Unavailable:
			refused.Add(1)
		default:
			if err != nil {
				t.Error(err)
			}
			begunWrites.Add(1)
		}
	}
	wg.Go(update)
	h.awaitSync(t)
	for range 50 {
		wg.Go(update)
		time.Sleep(time.Millisecond) // one by one, so that most stay in the queue
	}
	cancel()
	require.Eventually(t, func() bool { return refused.Load() > 0 }, 10*time.Second, time.Millisecond)
	h.release()
	wg.Wait()

	require.Positive(t, begunWrites.Load(), "a write that was begun gets its answer")
	u, err := h.Users.Get(t.Context(), 1)
	require.NoError(t, err)
	require.EqualValues(t, begunWrites.Load(), u.LoginAttempts, "what was refused was not done")
}

func TestCloseFinishesBegunWrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := Open(dir)
	require.NoError(t, err)
	u, err := s.Users.Add(t.Context(), hive.User{Login: "ada"})
	require.NoError(t, err)
	var acknowledged atomic.Int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for {
				_, err := s.Users.Update(context.Background(), u.ID, increment)
				if err != nil {
					if hive.KindOf(err) != hive.Unavailable {
						t.Error(err)
					}
					return
				}
				acknowledged.Add(1)
			}
		})
	}
	require.Eventually(t, func() bool { return acknowledged.Load() > 0 }, 10*time.Second, time.Millisecond)
	require.NoError(t, s.Close())
	wg.Wait()
	got, err := openTemp(t, dir).Users.Get(t.Context(), u.ID)
	require.NoError(t, err)
	require.EqualValues(t, acknowledged.Load(), got.LoginAttempts)
}

func TestBadEdits(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	u, err := s.Users.Add(t.Context(), hive.User{Login: "ada"})
	require.NoError(t, err)

	require.PanicsWithValue(t, "oops", func() {
		_, _ = s.Users.Update(t.Context(), u.ID, func(u *hive.User) error {
			u.LoginAttempts = 77
			panic("oops")
		})
	}, "a panic is the caller's")
	_, err = s.Users.Update(t.Context(), u.ID, func(u *hive.User) error { u.ID = 5; return nil })
	require.ErrorContains(t, err, "edit changed the key")
	_, err = s.Users.Update(t.Context(), u.ID, func(u *hive.User) error {
		u.LastLogin = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) // has no JSON form
		return nil
	})
	require.ErrorContains(t, err, "encode User 1")

	got, err := s.Users.Get(t.Context(), u.ID)
	require.NoError(t, err)
	require.Equal(t, u, *got)
	_, err = s.Users.Update(t.Context(), u.ID, increment)
	require.NoError(t, err, "the store goes on")
}

// smallDisk is a file system with as much room as avail says.
type smallDisk struct {
	vfs.FS
	avail atomic.Uint64
}

func (d *smallDisk) GetDiskUsage(string) (vfs.DiskUsage, error) {
	return vfs.DiskUsage{AvailBytes: d.avail.Load()}, nil
}

func TestNearlyFullDisk(t *testing.T) {
	t.Parallel()
	fs := &smallDisk{FS: vfs.Default}
	fs.avail.Store(1 << 40)
	s := openOn(t, t.TempDir(), fs)
	u, err := s.Users.Add(t.Context(), hive.User{Login: "ada"})
	require.NoError(t, err)
	_, err = s.Devices.Add(t.Context(), hive.Device{ID: "b"})
	require.NoError(t, err)
	kept, err := s.Commands.Append(t.Context(), commandOf("b")).Wait()
	require.NoError(t, err)

	fs.avail.Store(roomForMessages - 1)
	_, err = s.Commands.Append(t.Context(), commandOf("a")).Wait()
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
	require.ErrorContains(t, err, "only 127 MB left on the disk of ")
	require.ErrorContains(t, err, ": messages and changes of devices are refused until there are 128 MB")
	_, err = s.Devices.Add(t.Context(), hive.Device{ID: "c"})
	require.Equal(t, hive.Unavailable, hive.KindOf(err), "its notification would be refused once it is there")
	require.Equal(t, err, s.Ready(t.Context()))
	_, err = s.Commands.Update(t.Context(), "b", kept.ID, func(c *hive.Command) error { c.Status = new("x"); return nil })
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
	u, err = s.Users.Update(t.Context(), u.ID, increment)
	require.NoError(t, err, "accounts can be changed")
	_, err = s.Audit.Append(t.Context(), hive.AuditRecord{})
	require.NoError(t, err)
	require.NoError(t, s.Commands.Forget(t.Context(), "b"))
	require.NoError(t, s.Devices.Delete(t.Context(), "b"), "devices can be deleted")

	fs.avail.Store(roomForRest - 1)
	_, err = s.Users.Update(t.Context(), u.ID, increment)
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
	_, text := hive.Describe(err)
	require.NotContains(t, text, "disk", "the cause is for the log")
	require.ErrorContains(t, err, "only 31 MB left on the disk of ")
	require.ErrorContains(t, err, ": all writes are refused until there are 32 MB")
	_, err = s.Commands.Append(t.Context(), commandOf("a")).Wait()
	require.Equal(t, hive.Unavailable, hive.KindOf(err))
	found, err := s.Commands.Find(t.Context(), hive.MessageQuery{DeviceID: "a"})
	require.NoError(t, err)
	require.Empty(t, found)
	require.Error(t, s.Ready(t.Context()))
	got, err := s.Users.Get(t.Context(), u.ID)
	require.NoError(t, err)
	require.Equal(t, u, *got)

	fs.avail.Store(1 << 40)
	require.NoError(t, s.Ready(t.Context()))
	_, err = s.Users.Update(t.Context(), u.ID, increment)
	require.NoError(t, err, "writes go on when there is room again")
}

func TestMutationsAreReusedClean(t *testing.T) {
	t.Parallel()
	s := openTemp(t, t.TempDir())
	refused := errors.New("refused")
	for range 100 { // mutations are reused: none may keep what an earlier one left
		_, err := s.Networks.Update(t.Context(), 999, func(*hive.Group) error { return refused })
		require.Equal(t, hive.NotFound, hive.KindOf(err))
		n, err := s.Networks.Add(t.Context(), hive.Group{Name: "a"})
		require.NoError(t, err)
		_, err = s.Networks.Update(t.Context(), n.ID, func(*hive.Group) error { return refused })
		require.Equal(t, refused, err)
		require.NoError(t, s.Networks.Delete(t.Context(), n.ID))
	}
}
