package embedded

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
)

// openDatabase opens the database in dir. What Pebble cannot do in the
// background it tries again for ever, without a pause, while its Open waits:
// then this returns and leaves Pebble standing, which holds on to the directory
// until the process ends.
func openDatabase(ctx context.Context, dir string, d *disk, lock *pebble.Lock) (*pebble.DB, error) {
	if err := d.roomToOpen(); err != nil {
		return nil, err
	}
	type outcome struct {
		db  *pebble.DB
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		db, err := openTwice(dir, d, lock)
		done <- outcome{db, err}
	}()
	select {
	case o := <-done:
		d.opened()
		return o.db, explainFull(o.err)
	case err := <-d.stuck:
		return nil, explainFull(err)
	case <-ctx.Done():
		go func() {
			if o := <-done; o.db != nil {
				_ = o.db.Close() // nobody is left to tell
			}
		}()
		return nil, context.Cause(ctx)
	}
}

// openTwice opens the database in dir, and again when it was not there. Pebble
// makes a database in its oldest format and raises that afterwards, so the
// first log would be without what tells damage from the end of the log.
func openTwice(dir string, d *disk, lock *pebble.Lock) (*pebble.DB, error) {
	before, err := pebble.Peek(dir, d)
	if err != nil {
		return nil, err
	}
	db, err := openOnce(dir, d, lock)
	if err != nil || before.FormatMajorVersion >= databaseFormat {
		return db, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return openOnce(dir, d, lock)
}

// openOnce is [pebble.Open]. Pebble tidies up and panics when the disk refuses
// some of its steps; here that is an error like the others.
func openOnce(dir string, d *disk, lock *pebble.Lock) (_ *pebble.DB, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			panic(r)
		case error:
			err = r
		default:
			panic(r)
		}
	}()
	return pebble.Open(dir, options(d, lock))
}

// roomToOpen returns an error when the disk has no room for what is in the
// logs, which opening moves to tables, or for the part of it that is moved at once.
func (d *disk) roomToOpen() error {
	names, err := d.List(d.dir)
	if err != nil {
		return err
	}
	var need uint64
	for _, name := range names {
		if filepath.Ext(name) != ".log" {
			continue
		}
		info, err := d.Stat(d.PathJoin(d.dir, name))
		if err != nil {
			return err
		}
		need += uint64(info.Size())
	}
	need = min(need, roomForRest)
	if left, known := d.left(); known && left < need {
		return fmt.Errorf("%w; %d KB are left, and at least %d KB are needed", errFull, left>>10, need>>10)
	}
	return nil
}

var errFull = errors.New("its disk is full: make room there, then start again")

// explainFull says what to do when err is about a full disk.
func explainFull(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w (%w)", errFull, err)
	}
	return err
}
