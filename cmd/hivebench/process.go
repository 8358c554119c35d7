package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// anyCore leaves it to the system where a process runs.
const anyCore = -1

// process is a server under test, a child of ours.
type process struct {
	name    string
	address string // of its WebSocket endpoint, host:port
	debug   string // of its debug listener, "" without one
	started time.Time

	cmd    *exec.Cmd
	ended  chan struct{} // closed when it is gone
	errors head
}

// startTime is how long a server may take until it serves.
const startTime = 30 * time.Second

// start runs a program on a core and waits until a line of its output gives
// its address.
func start(ctx context.Context, name string, core int, cmd *exec.Cmd, address func(line string) string) (*process, error) {
	p := &process{name: name, cmd: cmd, ended: make(chan struct{})}
	cmd.Stderr = &p.errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.started = time.Now()
	if err := onCore(core, cmd.Start); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	found := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if a := address(lines.Text()); a != "" {
				found <- a
				break
			}
		}
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait() // how it ended is of interest only when it should not have, and then its messages say more
		close(p.ended)
	}()
	select {
	case p.address = <-found:
		return p, nil
	case <-time.After(startTime):
	case <-p.ended:
	case <-ctx.Done():
	}
	p.stop()
	return nil, errors.Join(fmt.Errorf("%s did not start: %s", name, p.errors.String()), ctx.Err())
}

// stop ends the process, by force after a while. It may be called on nil.
func (p *process) stop() {
	if p == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // fails only when it is gone
	select {
	case <-p.ended:
	case <-time.After(15 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// ready waits for the server to say that it is ready.
func (p *process) ready(ctx context.Context) error {
	return get(ctx, "http://"+p.address+"/readyz", io.Discard)
}

// settle has the process collect its garbage and give memory back.
func (p *process) settle(ctx context.Context) error {
	return get(ctx, "http://"+p.debug+"/settle", io.Discard)
}

// profile writes a profile of the process, like "heap" or "profile?seconds=3", to a file.
func (p *process) profile(ctx context.Context, what, file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(get(ctx, "http://"+p.debug+"/debug/pprof/"+what, f), f.Close())
}

func get(ctx context.Context, url string, to io.Writer) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	_, err = io.Copy(to, answer.Body)
	return err
}

// head keeps the beginning of what is written to it.
type head struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements [io.Writer].
func (h *head) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.text.Len() < 4<<10 {
		h.text.Write(p)
	}
	return len(p), nil
}

func (h *head) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.TrimSpace(h.text.String())
}
