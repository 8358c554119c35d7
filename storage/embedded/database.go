package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
)

// Sizes of Pebble's memory. Its cache fills with the messages that are read;
// its table of recent writes starts small and grows up to memTable under load.
const (
	cacheSize = 64 << 20
	memTable  = 32 << 20
)

// mergeAt is twice as many tables of recent writes, each of which has messages
// of every device, as are kept before they are merged with all that is older.
// Pebble's default of 4 writes everything more often than it needs to be.
const mergeAt = 8

// blockSize is what is compressed and read at once: a page of messages of one
// device. With Pebble's default of 4 KB merging costs half as much again.
const blockSize = 16 << 10

// databaseFormat is pinned: a newer Pebble must not change the files so that
// an older hivewire could not read them any more.
const databaseFormat = pebble.FormatWALSyncChunks

// options returns Pebble's options for a directory that is locked by lock.
func options(d *disk, lock *pebble.Lock) *pebble.Options {
	o := &pebble.Options{
		FS:                          d,
		Lock:                        lock,
		Logger:                      pebbleLog{d},
		EventListener:               &pebble.EventListener{BackgroundError: d.background},
		FormatMajorVersion:          databaseFormat,
		CacheSize:                   cacheSize,
		MemTableSize:                memTable,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       mergeAt,
	}
	o.Levels[0].BlockSize = blockSize // and of the levels below, as the filter
	o.Levels[0].FilterPolicy = bloom.FilterPolicy(10)
	return o
}

// lockDirectory makes this process the only one that uses dir.
func lockDirectory(dir string, d *disk) (*pebble.Lock, error) {
	lock, err := pebble.LockDirectory(dir, d)
	if err == nil {
		return lock, nil
	}
	// The system refuses with one of two numbers, a lock that this process
	// holds itself is refused without any; anything else is about the file.
	errno, numbered := errors.AsType[syscall.Errno](err)
	_, aboutFile := errors.AsType[*fs.PathError](err)
	if !aboutFile && (!numbered || errno == syscall.EAGAIN || errno == syscall.EACCES) {
		return nil, errors.New("another hivewire uses this data directory")
	}
	return nil, err
}

// pebbleLog hears what Pebble has to say. Its events are of no interest; after
// a call of Fatalf Pebble relies on being stopped.
type pebbleLog struct{ d *disk }

func (pebbleLog) Infof(string, ...any) {}

func (l pebbleLog) Errorf(format string, args ...any) { l.d.report(fmt.Errorf(format, args...)) }

func (l pebbleLog) Fatalf(format string, args ...any) { l.d.fatal(format, args...) }
