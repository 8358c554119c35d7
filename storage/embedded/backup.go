package embedded

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hivewire/hive"
)

// backupPrefix begins the names of the directories in which backups are collected.
const backupPrefix = ".backup-"

// backup writes the store as it is now as a tar archive: unpacked into an
// empty directory it is a data directory. Writes go on meanwhile.
func (s *store) backup(ctx context.Context, w io.Writer) (err error) {
	dir, err := os.MkdirTemp(s.dir, backupPrefix+"*")
	if err != nil {
		return hive.Unavailablef("back up: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := s.checkpoint(filepath.Join(dir, storeDir)); err != nil {
		return hive.Unavailablef("back up: %w", err)
	}
	if err := writeTar(ctx, w, dir); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// checkpoint makes dir a copy of the database, of links where it can.
func (s *store) checkpoint(dir string) error {
	s.using.RLock()
	defer s.using.RUnlock()
	if err := s.life.over(); err != nil {
		return err
	}
	return s.db.Checkpoint(dir)
}

// writeTar writes the files below dir.
func writeTar(ctx context.Context, w io.Writer, dir string) error {
	archive := tar.NewWriter(w)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		header, err := tar.FileInfoHeader(info, "")
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		header.Name = filepath.ToSlash(name)
		header.Uid, header.Gid, header.Uname, header.Gname = 0, 0, "", ""
		header.Mode = 0o600
		if entry.IsDir() {
			header.Name += "/"
			header.Mode = 0o700
		}
		if err := archive.WriteHeader(header); err != nil || entry.IsDir() {
			return err
		}
		return copyFile(archive, path, info.Size())
	})
	if err != nil {
		return err
	}
	return archive.Close()
}

// copyFile copies the first size bytes of a file.
func copyFile(w io.Writer, path string, size int64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyN(w, f, size)
	return err
}

// removeStaleBackups removes what backups left behind whose process was killed.
func removeStaleBackups(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), backupPrefix) {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
