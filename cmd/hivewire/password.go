package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// password asks for a password without echo, or reads one line of standard
// input when that is no terminal. Twice asks again to catch slips.
func (p *program) password(ctx context.Context, prompt string, twice bool) (string, error) {
	f, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return patiently(ctx, func() (string, error) { return p.passwordLine(prompt) })
	}
	first, err := p.ask(ctx, f, prompt)
	if err != nil || !twice {
		return first, err
	}
	second, err := p.ask(ctx, f, prompt+", again")
	if err == nil && first != second {
		err = errors.New("the two passwords differ")
	}
	return first, err
}

func (p *program) ask(ctx context.Context, f *os.File, prompt string) (string, error) {
	fmt.Fprint(p.errOut, prompt+": ")
	defer fmt.Fprintln(p.errOut)
	before, err := term.GetState(int(f.Fd()))
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	text, err := patiently(ctx, func() ([]byte, error) { return term.ReadPassword(int(f.Fd())) })
	if errors.Is(err, errInterrupted) {
		_ = term.Restore(int(f.Fd()), before) // the echo; there is nothing to do about a terminal that is gone
	}
	return string(text), err
}

var errInterrupted = errors.New("interrupted")

// patiently returns what read does, however long it waits for somebody, but
// ends with ctx. Then read is left behind and goes with the process.
func patiently[T any](ctx context.Context, read func() (T, error)) (got T, err error) {
	done := make(chan struct{})
	var result T
	var failed error
	go func() {
		defer close(done)
		result, failed = read()
	}()
	select {
	case <-done:
		return result, failed
	case <-ctx.Done():
		return got, errInterrupted
	}
}

// passwordLine reads the next line. The reader is kept, because it may hold
// the lines of later questions.
func (p *program) passwordLine(prompt string) (string, error) {
	r, ok := p.in.(*bufio.Reader)
	if !ok {
		r = bufio.NewReader(p.in)
		p.in = r
	}
	line, err := r.ReadString('\n')
	if err != nil && (!errors.Is(err, io.EOF) || line == "") {
		return "", fmt.Errorf("%s: nothing to read on standard input", strings.ToLower(prompt))
	}
	return strings.TrimRight(line, "\r\n"), nil
}
