package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// describeMachine tells what a reader needs to place the numbers.
func describeMachine() string {
	parts := []string{fmt.Sprintf("%d × %s", runtime.NumCPU(), lineOf("/proc/cpuinfo", "model name"))}
	if total := lineOf("/proc/meminfo", "MemTotal"); total != "" {
		parts = append(parts, total+" memory")
	}
	if text, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		parts = append(parts, runtime.GOOS+" "+strings.TrimSpace(string(text)))
	}
	return strings.Join(append(parts, runtime.Version()+" "+runtime.GOARCH, "loopback only", "temporary files on "+fileSystem()), ", ")
}

// loadAverage is how many processes wanted a core in the last minute.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// lineOf returns the value of the first line "name : value" of a file.
func lineOf(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, found := strings.Cut(lines.Text(), ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// fileSystem is the kind of the one that holds the temporary directory.
func fileSystem() string {
	text, err := os.ReadFile("/proc/mounts")
	if err != nil {
		return "an unknown file system"
	}
	kind, longest := "an unknown file system", 0
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) > 2 && strings.HasPrefix(os.TempDir(), f[1]) && len(f[1]) >= longest {
			kind, longest = f[2], len(f[1])
		}
	}
	return kind
}
