package main

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"
)

// recordBytes is the size of what is stored for a message, as in rawlog.go of hivebench.
const recordBytes = 400

// disk is a file that records are appended to.
type disk struct {
	file *os.File
	buf  []byte

	mu    sync.Mutex // guards what follows
	times int
	took  time.Duration
}

func createDisk(name string) (*disk, error) {
	f, err := os.Create(name)
	return &disk{file: f}, err
}

// add appends n records in one write and syncs them.
func (d *disk) add(n int) error {
	d.buf = slices.Grow(d.buf[:0], n*recordBytes)[:n*recordBytes]
	began := time.Now()
	if _, err := d.file.Write(d.buf); err != nil {
		return err
	}
	if err := syncData(d.file); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.times++
	d.took += time.Since(began)
	return nil
}

// ServeHTTP answers with the ms that an add has taken on average since this
// was last asked.
func (d *disk) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintln(w, d.took.Seconds()*1e3/float64(max(d.times, 1)))
	d.times, d.took = 0, 0
}
