package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// binaries are the programs under test.
type binaries struct {
	hivewire string // as users run it
	debug    string // the same with a debug listener
	peers    string
}

// moduleRoot is the directory of the module that we are run in.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("ask go for the module: %w", err)
	}
	file := strings.TrimSpace(string(out))
	if file == "" || file == os.DevNull {
		return "", fmt.Errorf("run hivebench inside the hivewire module: it builds what it measures")
	}
	return filepath.Dir(file), nil
}

// buildAll builds the programs into dir.
func buildAll(ctx context.Context, root, dir string) (b binaries, err error) {
	b = binaries{
		hivewire: filepath.Join(dir, "hivewire"),
		debug:    filepath.Join(dir, "hivewire-debug"),
		peers:    filepath.Join(dir, "peers"),
	}
	for _, args := range [][]string{
		{"-C", root, "build", "-trimpath", "-ldflags", "-s -w", "-o", b.hivewire, "./cmd/hivewire"},
		{"-C", root, "build", "-trimpath", "-tags", "hivebench", "-o", b.debug, "./cmd/hivewire"},
		{"-C", filepath.Join(root, "cmd", "hivebench", "peers"), "build", "-o", b.peers, "."},
	} {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return b, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return b, nil
}
