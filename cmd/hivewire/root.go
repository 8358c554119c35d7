package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hivewire/client"
)

// Exit codes.
const (
	exitOK        = 0
	exitError     = 1 // the request was refused, or the command could not do its work
	exitTransport = 2 // nothing is known of the request: bad usage, or no server answered
	exitNoStatus  = 3 // the command was given, but no status came in time
)

// program is what commands know of the process around them.
type program struct {
	env    []string // NAME=value
	in     io.Reader
	out    io.Writer
	errOut io.Writer
}

// exit is an error with the code that the process ends with. Its message may
// be "" when everything has been said.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string { return e.err.Error() }
func (e *exit) Unwrap() error { return e.err }

var errSaid = errors.New("")

// run executes one command line and returns the code to exit with. It ends
// early when ctx does.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{env: env, in: stdin, out: stdout, errOut: stderr}
	root := &cobra.Command{
		Use:   "hivewire",
		Short: "A server for the DeviceHive WebSocket API in one binary",
		Long: `hivewire serves the DeviceHive WebSocket API: devices, their commands and
notifications, and user accounts, stored on local disk or in MongoDB.

Start a server with "hivewire serve". The other commands work on a running
server, or with --data on the store of a stopped one.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(p.serve(), p.user(), p.group(), p.apikey(), p.audit(), p.token(), p.call(), p.watch(), p.send(), p.backup(), p.apidoc(), p.healthcheck(), p.version())
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(stderr, "hivewire:", text)
	}
	if e, ok := errors.AsType[*exit](err); ok {
		return e.code
	}
	if _, ok := errors.AsType[*client.Error](err); ok {
		return exitError
	}
	return exitTransport
}

// getenv returns an environment variable, "" without it.
func (p *program) getenv(name string) string {
	for _, entry := range p.env {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}
