package embedded

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// disk is the file system as Pebble sees it.
//
// It keeps files from other users of the machine. And it stands between
// Pebble and disk errors, since Pebble answers many of them (rotating the log,
// writing the manifest) with a panic while it holds locks, or by going on with
// a file whose end is unknown. Once the store is open, the first change to its
// directory that the disk refuses stops the store, and whoever asked for the
// change waits until the process ends: on the disk it is as if the process had
// crashed at that point, which is what Pebble recovers from at the next start.
type disk struct {
	vfs.FS
	dir  string
	fail func(error) // stops the store
	reports
	stuck chan error // of capacity 1; receives why opening will not end

	mu      sync.Mutex // guards the rest
	opening bool       // Pebble is
	armed   bool       // errors stop the store instead of reaching Pebble
	early   error      // what Fatalf said, or failed in the background, before that
}

func newDisk(base vfs.FS, dir string, fail, report func(error)) *disk {
	return &disk{FS: base, dir: dir, fail: fail, reports: reports{to: report}, stuck: make(chan error, 1), opening: true}
}

// opened ends the time in which Pebble is opening.
func (d *disk) opened() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.opening = false
}

// arm ends the time in which errors reach Pebble, and through it Open.
func (d *disk) arm() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.armed = true
	return d.early
}

// fatal is called when Pebble cannot go on.
func (d *disk) fatal(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	d.mu.Lock()
	if !d.armed && d.early == nil {
		d.early = err
	}
	d.mu.Unlock()
	_ = d.check(d.dir, err)
}

// background is called when Pebble could not do something in the background,
// which it is about to try again. While it is opening this does not return.
func (d *disk) background(err error) {
	d.report(fmt.Errorf("in the background: %w", err))
	d.mu.Lock()
	opening := d.opening
	if !d.armed && d.early == nil {
		d.early = err
	}
	d.mu.Unlock()
	if opening {
		select {
		case d.stuck <- err:
		default:
		}
		select {}
	}
}

// check passes err on until d is armed; then an error about a file of the
// store stops the store and check does not return. Backups are other files:
// their errors are theirs.
func (d *disk) check(name string, err error) error {
	if err == nil || name != d.dir && !strings.HasPrefix(name, d.dir+string(filepath.Separator)) {
		return err
	}
	d.mu.Lock()
	armed := d.armed
	d.mu.Unlock()
	if armed {
		d.report(err)
		d.fail(err)
		select {}
	}
	return err
}

// own makes a new file private.
func (d *disk) own(name string, f vfs.File, err error) (vfs.File, error) {
	if err == nil {
		if err = os.Chmod(name, 0o600); err != nil {
			_ = f.Close()
		}
	}
	if err != nil {
		return nil, d.check(name, err)
	}
	return &file{File: f, disk: d, name: name}, nil
}

// Create implements [vfs.FS].
func (d *disk) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := d.FS.Create(name, c)
	return d.own(name, f, err)
}

// ReuseForWrite implements [vfs.FS].
func (d *disk) ReuseForWrite(oldname, newname string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := d.FS.ReuseForWrite(oldname, newname, c)
	return d.own(newname, f, err)
}

// OpenReadWrite implements [vfs.FS].
func (d *disk) OpenReadWrite(name string, c vfs.DiskWriteCategory, opts ...vfs.OpenOption) (vfs.File, error) {
	f, err := d.FS.OpenReadWrite(name, c, opts...)
	return d.own(name, f, err)
}

// OpenDir implements [vfs.FS].
func (d *disk) OpenDir(name string) (vfs.File, error) {
	f, err := d.FS.OpenDir(name)
	if err != nil {
		return nil, d.check(name, err)
	}
	return &file{File: f, disk: d, name: name}, nil
}

// Lock implements [vfs.FS].
func (d *disk) Lock(name string) (io.Closer, error) {
	lock, err := d.FS.Lock(name)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(name, 0o600); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

// Rename implements [vfs.FS].
func (d *disk) Rename(oldname, newname string) error {
	return d.check(newname, d.FS.Rename(oldname, newname))
}

// file is a file that is written to, or a directory.
type file struct {
	vfs.File
	disk *disk
	name string
}

// Write implements [vfs.File].
func (f *file) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	return n, f.disk.check(f.name, err)
}

// WriteAt implements [vfs.File].
func (f *file) WriteAt(p []byte, at int64) (int, error) {
	n, err := f.File.WriteAt(p, at)
	return n, f.disk.check(f.name, err)
}

// Preallocate implements [vfs.File]. On a disk that is nearly full it sets
// nothing aside, since that is no longer counted as room.
func (f *file) Preallocate(at, length int64) error {
	if left, known := f.disk.left(); known && left < roomForMessages+uint64(length) {
		return nil
	}
	return f.File.Preallocate(at, length)
}

// Sync implements [vfs.File].
func (f *file) Sync() error { return f.disk.check(f.name, f.File.Sync()) }

// SyncData implements [vfs.File].
func (f *file) SyncData() error { return f.disk.check(f.name, f.File.SyncData()) }

// SyncTo implements [vfs.File].
func (f *file) SyncTo(length int64) (bool, error) {
	full, err := f.File.SyncTo(length)
	return full, f.disk.check(f.name, err)
}
