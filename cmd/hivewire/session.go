package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hivewire/client"
)

// caller serves requests: a running server, or the store of a stopped one.
type caller interface {
	client.Caller
	Close() error
}

// session is a caller that a command works with.
type session struct {
	client.API
	caller caller
}

func newSession(c caller) *session { return &session{client.API{Caller: c}, c} }

// Close ends the session.
func (s *session) Close() error { return s.caller.Close() }

// target is where a client command sends its requests.
type target struct {
	*program
	url, data, mongo, login string
	timeout                 time.Duration
	stranger                bool // asks only for what nobody has to log in for
}

const defaultURL = "ws://127.0.0.1:8080/api/websocket"

// server gives a command the flags that choose a running server.
func (p *program) server(cmd *cobra.Command) *target {
	t := &target{program: p}
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if name := unknownVariable(p.env); name != "" {
			return fmt.Errorf("environment variable %s means nothing to hivewire", name)
		}
		if t.timeout <= 0 {
			return fmt.Errorf("--timeout is %v; give a time to wait, such as 30s", t.timeout)
		}
		return nil
	}
	url := defaultURL
	if u := p.getenv("HIVEWIRE_URL"); u != "" {
		url = u
	}
	flags := cmd.Flags()
	flags.StringVar(&t.url, "url", url, "WebSocket address of the running server [$HIVEWIRE_URL]")
	flags.StringVar(&t.login, "login", "admin", "account to log in with; its password is asked for unless $HIVEWIRE_TOKEN is set")
	flags.DurationVar(&t.timeout, "timeout", 30*time.Second, "how long to wait for the server")
	return t
}

// direct reports whether the target is a store and no server.
func (t *target) direct() bool { return t.data != "" || t.mongo != "" }

// target gives a command the flags that choose a running server or the store
// of a stopped one.
func (p *program) target(cmd *cobra.Command) *target {
	t := p.server(cmd)
	flags := cmd.Flags()
	flags.StringVar(&t.data, "data", "", "work on the store of a stopped server in this directory instead")
	flags.StringVar(&t.mongo, "mongodb-uri", "", "work on this MongoDB database itself instead, whether servers run or not")
	cmd.MarkFlagsMutuallyExclusive("data", "mongodb-uri")
	other := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		for _, name := range []string{"data", "mongodb-uri"} {
			if f := flags.Lookup(name); f.Changed && f.Value.String() == "" { // as by a variable that is not set
				return fmt.Errorf("--%s is empty; a running server is asked without it", name)
			}
		}
		return other(cmd, args)
	}
	return t
}

// open connects to the target. Without a token it logs in.
func (t *target) open(ctx context.Context) (*session, error) {
	if t.direct() {
		c, err := t.openLocal(ctx)
		if err != nil {
			return nil, err
		}
		return newSession(c), nil
	}
	got, err := t.credentials(ctx)
	if err != nil {
		return nil, err
	}
	return t.dial(ctx, got.AccessToken)
}

// patient is a caller whose requests may take so long, whatever passes between
// them: people have passwords to type.
type patient struct {
	caller
	timeout time.Duration
}

// Call implements caller.
func (p patient) Call(ctx context.Context, request []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	return p.caller.Call(ctx, request)
}

// do calls work with an open session, whose requests end with the timeout.
func (t *target) do(ctx context.Context, work func(ctx context.Context, s *session) error) (err error) {
	s, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return work(ctx, newSession(patient{s.caller, t.timeout}))
}

// raw sends one request and returns the reply as it came.
func (s *session) raw(ctx context.Context, action string, request map[string]json.RawMessage) ([]byte, error) {
	all := map[string]any{"requestId": "1"}
	for name, value := range request {
		all[name] = value
	}
	all["action"] = action
	text, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("write request %s: %w", action, err)
	}
	return s.Call(ctx, text)
}
