package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// onCore calls f, and starts what f starts, on one core.
func onCore(core int, f func() error) error {
	if core == anyCore {
		return f()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, only unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return err
	}
	only.Set(core)
	if err := unix.SchedSetaffinity(0, &only); err != nil {
		return fmt.Errorf("use core %d: %w", core, err)
	}
	defer func() { _ = unix.SchedSetaffinity(0, &before) }() // it was allowed before
	return f()
}

// hurry has other processes wait for this one and those that it starts, where
// that is permitted. Each thread hands it on to those that it makes.
func hurry() {
	threads, _ := os.ReadDir("/proc/self/task") // none where there is no /proc
	for _, t := range threads {
		if id, err := strconv.Atoi(t.Name()); err == nil {
			_ = unix.Setpriority(unix.PRIO_PROCESS, id, -15)
		}
	}
}

// threadTime is the processor time of the calling thread.
func threadTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_THREAD, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// ownTime is the processor time of this process.
func ownTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// cpuTime is the processor time of the process, exact to the nanosecond where
// the system's own sum counts ticks.
func (p *process) cpuTime() (time.Duration, error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("%s is gone: %s", p.name, p.errors.String())
	}
	var total time.Duration
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the thread has ended
		}
		first, _, _ := strings.Cut(string(text), " ")
		ns, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", file, err)
		}
		total += time.Duration(ns)
	}
	return total, nil
}

// resident is how much memory of the process is in RAM, in bytes.
func (p *process) resident() (float64, error) {
	return kilobytes(fmt.Sprintf("/proc/%d/smaps_rollup", p.cmd.Process.Pid), "Rss:")
}

// slab is what the kernel keeps for its own, in bytes.
func slab() (float64, error) { return kilobytes("/proc/meminfo", "Slab:") }

// kilobytes reads a line "name number kB".
func kilobytes(file, name string) (float64, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if f := strings.Fields(lines.Text()); len(f) > 1 && f[0] == name {
			n, err := strconv.ParseFloat(f[1], 64)
			return n * 1024, err
		}
	}
	return 0, fmt.Errorf("%s has no %s", file, name)
}

// raiseFileLimit allows as many open files as the system does, and returns the number.
func raiseFileLimit() (int, error) {
	var l unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &l); err != nil {
		return 0, err
	}
	l.Cur = l.Max
	return int(l.Cur), unix.Setrlimit(unix.RLIMIT_NOFILE, &l)
}

func syncData(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
