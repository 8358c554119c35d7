// Command hivebench measures hivewire beside other servers and beside what the
// machine can do at best, in one run, and judges the ratios.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

const about = `hivebench measures hivewire beside other servers, in one run on this machine, and
writes a report of ratios. Absolute numbers say little on a shared machine;
ratios of neighbours in time say much.

It builds hivewire as users run it, and the servers to compare with from the
module cmd/hivebench/peers, and starts each as a process of its own: on core 0
while the generator has core 1, and then once more on whatever cores the system
chooses. Each round asks every server for a moment, in turn; the next round goes
through them in the opposite order. Reported is the median of the rounds.
Where the system permits it all have precedence over other processes (nice -15).

Run it inside the hivewire module, on Linux:

  go run ./cmd/hivebench                                the report on the terminal, in half an hour
  go run ./cmd/hivebench -o docs/benchmarks.md          and in a file (this is make bench)
  go run ./cmd/hivebench -only memory,start -rounds 1   a part of it, fast and rough
  go run ./cmd/hivebench -only slow                     whether clients that never read delay others (this is make load)
  go run ./cmd/hivebench -only requests -profile /tmp   with CPU profiles of hivewire
  go run ./cmd/hivebench -smoke                         whether it works at all, in seconds

The parts:

`

func main() {
	hurry()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "hivebench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parseOptions(args, stdout)
	if err != nil {
		return err
	}
	before := loadAverage()
	b, err := prepare(ctx, o, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.clean()) }()

	r := report{machine: describeMachine(), before: before, command: strings.Join(append([]string{"go run ./cmd/hivebench"}, args...), " ")}
	for _, s := range sections {
		if !o.wants(s.name) {
			continue
		}
		c, err := s.run(ctx, b)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		r.chapters = append(r.chapters, c)
	}
	text := r.markdown()
	fmt.Fprint(stdout, text)
	if o.out == "" {
		return nil
	}
	return os.WriteFile(o.out, []byte(text), 0o644)
}
