// Package embedded is [hive.Store] in a directory of this machine, on Pebble.
//
// Every entity is also held in memory, so a read is a map look-up. Messages and
// the audit trail are on the disk only. All writes go through one goroutine, the committer: it
// checks a write against the newest state, collects whatever waits into one
// batch, waits until the disk has it, lets readers see it and answers the
// writers. Readers therefore never see what a crash could undo, except that they
// may see an update or the end of a message a moment early.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"hivewire/hive"
)

// storeDir is the part of the data directory that belongs to Pebble.
const storeDir = "store"

// store joins the tables and the logs to their database.
type store struct {
	dir  string // the data directory
	disk *disk
	lock *pebble.Lock
	here presence
	db   *pebble.DB
	life *life
	c    *committer
	messages
	trail *trail

	mem   sync.RWMutex // guards what readers see of every table
	using sync.RWMutex // keeps db from being closed; taken without mem
	once  sync.Once
	err   error // of closing; set within once
}

// Open opens the store in dir, which it creates unless it is there. Only one
// process can have a directory open.
//
// A write that the disk refuses stops the store: that write and all that wait
// with it get OutcomeUnknown, later ones Unavailable, reads go on, and Ready
// says why. Restarting the process recovers. A disk that is nearly full is
// noticed earlier: messages get Unavailable until there is room again, and other
// writes when there is less still.
//
// Update runs edit on the goroutine that all writes share, so edit must be
// quick and must not call the store.
func Open(dir string) (hive.Store, error) {
	return OpenContext(context.Background(), dir, Options{})
}

// Options are what OpenContext needs to know besides the directory.
type Options struct {
	// Log is told what stopped the store and what the database could not do in
	// the background, at most once per 10 s. It must not block; nil logs nothing.
	Log func(err error)
}

// OpenContext is Open, which it gives up when ctx ends. When it fails, the
// directory may stay locked until the process ends.
func OpenContext(ctx context.Context, dir string, o Options) (hive.Store, error) {
	if o.Log == nil {
		o.Log = func(error) {}
	}
	return openWith(ctx, dir, vfs.Default, time.Now, o.Log)
}

func open(dir string, fs vfs.FS, now func() time.Time) (hive.Store, error) {
	return openWith(context.Background(), dir, fs, now, func(error) {})
}

func openWith(ctx context.Context, dir string, fs vfs.FS, now func() time.Time, log func(error)) (_ hive.Store, err error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return hive.Store{}, fmt.Errorf("open data directory %s: %w", dir, err)
	}
	s := &store{dir: path, life: newLife()}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open data directory %s: %w", dir, err), s.release())
		}
	}()

	inner := filepath.Join(path, storeDir)
	if err := os.MkdirAll(inner, 0o700); err != nil {
		return hive.Store{}, err
	}
	if err := os.Chmod(inner, 0o700); err != nil {
		return hive.Store{}, err
	}
	s.disk = newDisk(fs, inner, s.life.fail, log)
	if s.lock, err = lockDirectory(inner, s.disk); err != nil {
		return hive.Store{}, err
	}
	if s.here, err = presenceIn(inner); err != nil {
		return hive.Store{}, err
	}
	if err := removeStaleBackups(path); err != nil {
		return hive.Store{}, err
	}
	if s.db, err = openDatabase(ctx, inner, s.disk, s.lock); err != nil {
		return hive.Store{}, err
	}
	if err := checkFormat(s.db); err != nil {
		return hive.Store{}, err
	}

	s.messages.db, s.messages.now = s.db, now
	s.trail = &trail{messages: &s.messages, s: s}
	s.c = newCommitter(s.db, s.life, &s.mem, s.disk.room, s.messages.seal)
	loaded, err := s.load()
	if err != nil {
		return hive.Store{}, err
	}
	if err := s.disk.arm(); err != nil {
		return hive.Store{}, err
	}
	s.c.start()
	s.c.wg.Go(s.sweep)
	s.c.wg.Go(s.watch)
	return loaded, nil
}

// load returns the store with everything the database has.
func (s *store) load() (hive.Store, error) {
	users, err := load(s, userKind)
	if err != nil {
		return hive.Store{}, err
	}
	networks, err := load(s, networkKind)
	if err != nil {
		return hive.Store{}, err
	}
	deviceTypes, err := load(s, deviceTypeKind)
	if err != nil {
		return hive.Store{}, err
	}
	devices, err := load(s, deviceKind)
	if err != nil {
		return hive.Store{}, err
	}
	settings, err := load(s, settingKind)
	if err != nil {
		return hive.Store{}, err
	}
	sessions, err := load(s, sessionKind)
	if err != nil {
		return hive.Store{}, err
	}
	apiKeys, err := load(s, apiKeyKind)
	if err != nil {
		return hive.Store{}, err
	}
	catalog, err := load(s, catalogKind)
	if err != nil {
		return hive.Store{}, err
	}
	if err := s.messages.load(); err != nil {
		return hive.Store{}, err
	}
	commands, err := loadLog(s, commandKind)
	if err != nil {
		return hive.Store{}, err
	}
	notifications, err := loadLog(s, notificationKind)
	if err != nil {
		return hive.Store{}, err
	}
	return hive.Store{
		Users:         userTable{users},
		Networks:      networks,
		DeviceTypes:   deviceTypes,
		Devices:       devices,
		Settings:      settings,
		Commands:      commands,
		Notifications: notifications,
		Audit:         s.trail,
		Sessions:      sessions,
		APIKeys:       apiKeys,
		Catalog:       catalog,
		Ready:         s.ready,
		Backup:        s.backup,
		Close:         s.close,
	}, nil
}

// beginReading keeps the database open until endReading, or returns
// Unavailable. Reads go on after a disk error.
func (s *store) beginReading() error {
	s.using.RLock()
	if err := s.c.open(); err != nil {
		s.using.RUnlock()
		return err
	}
	return nil
}

func (s *store) endReading() { s.using.RUnlock() }

// ready returns nil when the store takes writes.
func (s *store) ready(context.Context) error {
	s.look()
	if err := s.life.over(); err != nil {
		return err
	}
	return s.disk.room().messages
}

// close lets begun writes finish and gives the directory free. After a disk
// error it leaves Pebble alone, which may be stuck for good, and the directory
// stays locked until the process ends.
func (s *store) close() error {
	s.once.Do(func() {
		s.c.stop()
		s.life.end()
		if err := s.life.broken(); err != nil {
			s.err = err
			return
		}
		s.using.Lock()
		defer s.using.Unlock()
		s.err = s.release()
	})
	return s.err
}

// release closes what Open got hold of.
func (s *store) release() error {
	var err error
	if s.db != nil {
		err = s.db.Close()
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}
