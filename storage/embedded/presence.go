package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// lookEvery is how often the directory is looked for.
const lookEvery = time.Second

// presence knows the file that Pebble locks, by which it notices that the
// directory was removed or replaced: files that are open can still be written
// to, but nobody will ever find them again.
type presence struct {
	path string
	file os.FileInfo
}

// presenceIn is the presence of a directory that is locked.
func presenceIn(dir string) (presence, error) {
	path := filepath.Join(dir, "LOCK")
	file, err := os.Stat(path)
	return presence{path, file}, err
}

// watch looks for the directory until the store stops.
func (s *store) watch() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.look()
		case <-s.c.quit:
			return
		case <-s.life.ended:
			return
		}
	}
}

// look stops the store when its directory is not there any more.
func (s *store) look() {
	if err := s.here.check(); err != nil {
		s.disk.report(err)
		s.life.fail(err)
	}
}

// check returns an error when the file is not there any more.
func (p presence) check() error {
	now, err := os.Stat(p.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(now, p.file) {
		return fmt.Errorf("%s was removed or replaced while the server runs: what was stored since is lost; "+
			"stop the server, restore a backup and start again", filepath.Dir(p.path))
	}
	return nil // whatever else is wrong shows when something is written
}
