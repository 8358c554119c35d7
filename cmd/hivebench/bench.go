package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// section is one part of the benchmark.
type section struct {
	name string // for the command line
	doc  string
	run  func(context.Context, *bench) (chapter, error)
}

// sections is every part, in the order of the report.
var sections []section

func init() { // here because the help, which they can reach, lists them
	sections = []section{requestsSection, durableSection, insertsSection, fanoutSection, slowSection, historySection, restSection, pollsSection, memorySection, startSection, unitsSection}
}

// bench is what the sections work with.
type bench struct {
	options
	binaries binaries
	root     string // of the module
	dir      string // temporary, on the disk that is measured
	data     string // of hivewire, with accounts
	cores    int
	begun    time.Time
	progress io.Writer
}

// prepare builds the programs and makes the accounts.
func prepare(ctx context.Context, o options, progress io.Writer) (b *bench, err error) {
	b = &bench{options: o, cores: runtime.NumCPU(), begun: time.Now(), progress: progress}
	if b.root, err = moduleRoot(ctx); err != nil {
		return nil, err
	}
	files, err := raiseFileLimit()
	if err != nil {
		return nil, err
	}
	b.idle = min(b.idle, files-500)
	if b.dir, err = os.MkdirTemp("", "hivebench"); err != nil {
		return nil, err
	}
	b.data = filepath.Join(b.dir, "data")
	b.say("building hivewire and its peers")
	if b.binaries, err = buildAll(ctx, b.root, b.dir); err == nil {
		b.say("making %d accounts", 2*accounts)
		err = seed(ctx, b.binaries.hivewire, b.data)
	}
	if err != nil {
		_ = b.clean()
		return nil, err
	}
	return b, nil
}

// clean removes what prepare made.
func (b *bench) clean() error { return os.RemoveAll(b.dir) }

// say tells how far things are.
func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(b.progress, "%6.1fs  %s\n", time.Since(b.begun).Seconds(), fmt.Sprintf(format, args...))
}
