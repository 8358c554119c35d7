package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// password asks for a password without echo, or reads one line of standard
// input when that is no terminal. Twice asks again to catch slips.
func (p *program) password(prompt string, twice bool) (string, error) {
	f, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return p.passwordLine(prompt)
	}
	first, err := p.ask(f, prompt)
	if err != nil || !twice {
		return first, err
	}
	second, err := p.ask(f, prompt+", again")
	if err == nil && first != second {
		err = errors.New("the two passwords differ")
	}
	return first, err
}

func (p *program) ask(f *os.File, prompt string) (string, error) {
	fmt.Fprint(p.errOut, prompt+": ")
	text, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(p.errOut)
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	return string(text), nil
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
