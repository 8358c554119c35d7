package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"hivewire/client"
)

const (
	endpoint = "/api/websocket"
	password = "only-for-this-benchmark"
)

// accounts is how many accounts the connections are spread over. Each costs a
// password hash to make.
const accounts = 64

// What the names of accounts begin with. Those that are read have no data, so
// that what they are shown with is about as long as the answers of others.
const (
	readers = "reader"
	writers = "writer"
)

// startHivewire runs a server on a data directory, with settings as the
// environment has them.
func startHivewire(ctx context.Context, binary, dir string, core int, settings ...string) (*process, error) {
	cmd := exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--data", dir)
	cmd.Env = append(append(os.Environ(), "HIVEWIRE_ADMIN_PASSWORD="+password), settings...)
	debug := ""
	p, err := start(ctx, "hivewire", core, cmd, func(line string) string {
		if a, found := strings.CutPrefix(line, "controlled on "); found {
			debug = a
		}
		_, a, _ := strings.Cut(line, "ws://")
		address, _, _ := strings.Cut(a, "/")
		return address
	})
	if err == nil {
		p.debug = debug
	}
	return p, err
}

// login returns access tokens of accounts.
func login(ctx context.Context, p *process, logins ...string) (tokens []string, err error) {
	for _, login := range logins {
		nobody, err := client.Dial(ctx, "ws://"+p.address+endpoint, "")
		if err != nil {
			return nil, err
		}
		var t struct{ AccessToken string }
		err = ask(ctx, nobody, &t, `{"action":"token","login":%q,"password":%q}`, login, password)
		if err = errors.Join(err, nobody.Close()); err != nil {
			return nil, err
		}
		tokens = append(tokens, t.AccessToken)
	}
	return tokens, nil
}

// ask sends a request that must succeed.
func ask(ctx context.Context, c *client.Conn, into any, format string, args ...any) error {
	request := fmt.Appendf(nil, format, args...)
	reply, err := c.Call(ctx, request)
	if err != nil {
		return err
	}
	var outcome struct{ Status string }
	if err := json.Unmarshal(reply, &outcome); err != nil || outcome.Status != "success" {
		return fmt.Errorf("%s was answered with %s", request, reply)
	}
	return json.Unmarshal(reply, into)
}

// seed makes the accounts in a data directory.
func seed(ctx context.Context, binary, dir string) (err error) {
	p, err := startHivewire(ctx, binary, dir, anyCore)
	if err != nil {
		return err
	}
	defer p.stop()
	tokens, err := login(ctx, p, "admin")
	if err != nil {
		return err
	}
	c, err := client.Dial(ctx, "ws://"+p.address+endpoint, tokens[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	var reply struct{}
	for _, login := range append(logins(readers), logins(writers)...) {
		err := ask(ctx, c, &reply, `{"action":"user/insert","user":{"login":%q,"password":%q,"role":1,"status":0}}`, login, password)
		if err != nil {
			return err
		}
	}
	return nil
}

// logins are those of the accounts of one kind that seed makes.
func logins(kind string) []string {
	all := make([]string, accounts)
	for i := range all {
		all[i] = fmt.Sprintf("%s%d", kind, i)
	}
	return all
}

// data is free JSON of n bytes that differs from one i to the next.
func data(i, n int) []byte { return padded(fmt.Appendf(nil, `{"n":"%02d"}`, i), n) }
