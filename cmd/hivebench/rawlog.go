package main

import (
	"context"
	"os"
	"path/filepath"
)

// rawLog is group commit and nothing else. What stands behind a socket in
// peers/synced.go is the same.
type rawLog struct {
	file  *os.File
	queue chan chan<- error
	ended chan struct{}
	err   error // read it after ended
}

func newRawLog(f *os.File) *rawLog {
	l := &rawLog{file: f, queue: make(chan chan<- error, 1024), ended: make(chan struct{})}
	go l.commit()
	return l
}

// commit writes and syncs whatever waits, again and again.
func (l *rawLog) commit() {
	defer close(l.ended)
	var record [400]byte
	var buf []byte
	var waiting []chan<- error
	for first := range l.queue {
		waiting, buf = append(waiting[:0], first), append(buf[:0], record[:]...)
		for more := len(l.queue); more > 0; more = len(l.queue) {
			for range more {
				waiting, buf = append(waiting, <-l.queue), append(buf, record[:]...)
			}
		}
		_, err := l.file.Write(buf)
		if err == nil {
			err = syncData(l.file)
		}
		if err != nil {
			l.err = err
		}
		for _, w := range waiting {
			w <- err
		}
	}
}

// append returns how each of so many writers appends a record.
func (l *rawLog) append(writers int) writing {
	done := make([]chan error, writers)
	for i := range done {
		done[i] = make(chan error, 1)
	}
	return func(_ context.Context, writer, _ int) error {
		l.queue <- done[writer]
		return <-done[writer]
	}
}

func (l *rawLog) close() error {
	close(l.queue)
	<-l.ended
	return l.err
}

// groupCommit measures what the disk allows.
func (b *bench) groupCommit(ctx context.Context, writers int) (r sample, err error) {
	name := filepath.Join(b.dir, "raw")
	f, err := os.Create(name)
	if err != nil {
		return r, err
	}
	defer func() {
		_ = f.Close() // what is in it is of no interest
		_ = os.Remove(name)
	}()
	log := newRawLog(f)
	r, err = loop(ctx, log.append(writers), writers, b.warm, 2*b.window)
	if failed := log.close(); failed != nil {
		err = failed
	}
	return r, err
}
