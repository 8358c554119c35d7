package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// field is the servers of one pass, all running at the same time, each idle
// while another is asked.
type field struct {
	hivewire, gorilla, rawnet, centrifuge *process

	tokens map[string][]string // of the accounts of each kind
}

// startField starts every server on a core.
func (b *bench) startField(ctx context.Context, core int) (*field, error) {
	f := &field{}
	if err := b.fill(ctx, f, core); err != nil {
		f.stop()
		return nil, err
	}
	return f, nil
}

func (b *bench) fill(ctx context.Context, f *field, core int) (err error) {
	binary := b.binaries.hivewire
	if b.profiles != "" {
		binary = b.binaries.debug
	}
	if f.hivewire, err = startHivewire(ctx, binary, b.data, core); err != nil {
		return err
	}
	if err = f.login(ctx); err != nil {
		return err
	}
	if f.gorilla, err = b.startPeer(ctx, "gorilla", core); err != nil {
		return err
	}
	if f.rawnet, err = b.startPeer(ctx, "rawnet", core); err != nil {
		return err
	}
	f.centrifuge, err = b.startPeer(ctx, "centrifuge", core)
	return err
}

// login has the accounts of both kinds log in.
func (f *field) login(ctx context.Context) (err error) {
	f.tokens = map[string][]string{}
	for _, kind := range []string{readers, writers} {
		if f.tokens[kind], err = login(ctx, f.hivewire, logins(kind)...); err != nil {
			return err
		}
	}
	return nil
}

func (f *field) stop() {
	for _, p := range []*process{f.hivewire, f.gorilla, f.rawnet, f.centrifuge} {
		p.stop()
	}
}

// startPeer runs one of the servers of the peers module.
func (b *bench) startPeer(ctx context.Context, name string, core int) (*process, error) {
	return b.startCanned(ctx, name, core, messageBytes)
}

// startCanned runs one whose canned messages have n bytes.
func (b *bench) startCanned(ctx context.Context, name string, core, n int, flags ...string) (*process, error) {
	return b.runPeer(ctx, name, core, append(flags, "-reply", strconv.Itoa(n), name)...)
}

func (b *bench) runPeer(ctx context.Context, name string, core int, args ...string) (*process, error) {
	cmd := exec.Command(b.binaries.peers, args...)
	debug := ""
	p, err := start(ctx, name, core, cmd, func(line string) string {
		words := strings.Fields(line) // serving on ADDRESS controlled on ADDRESS
		if len(words) != 6 {
			return ""
		}
		debug = words[5]
		return words[2]
	})
	if err == nil {
		p.debug = debug
	}
	return p, err
}

// messageBytes is the size of the requests that are served from memory.
const messageBytes = 200

// echo is asked anything and answers with the same.
func (f *field) echo() *contender {
	c := &contender{name: "gorilla echo", at: f.gorilla, path: "/", request: userGet}
	c.check = func(answer []byte, i int) error { return same(answer, c.request(i)) }
	return c
}

// canned does not look at what it is asked.
func (f *field) canned() *contender {
	return &contender{name: "raw net.Conn", at: f.rawnet, path: "/", request: userGet, check: func(answer []byte, _ int) error {
		if len(answer) != messageBytes {
			return fmt.Errorf("a canned answer has %d bytes", len(answer))
		}
		return nil
	}}
}

// rpc answers a remote call with its data, over centrifuge's own protocol.
func (f *field) rpc() *contender {
	call := func(i int) []byte {
		const around = len(`{"id":99,"rpc":{"method":"","data":}}`)
		return fmt.Appendf(nil, `{"id":%d,"rpc":{"method":"m","data":%s}}`, i+10, data(i, messageBytes-around-1))
	}
	return &contender{
		name: "centrifuge RPC", at: f.centrifuge, path: "/", lines: true,
		hello: []byte(`{"id":1,"connect":{}}`), request: call,
		check: func(answer []byte, i int) error {
			var sent, got struct {
				ID  int
				RPC struct{ Data json.RawMessage }
			}
			if err := errors.Join(json.Unmarshal(call(i), &sent), json.Unmarshal(answer, &got)); err != nil {
				return err
			}
			if got.ID != sent.ID {
				return fmt.Errorf("answer %d to call %d", got.ID, sent.ID)
			}
			return same(got.RPC.Data, sent.RPC.Data)
		},
	}
}

func same(got, want []byte) error {
	if string(got) != string(want) {
		return fmt.Errorf("answer is %.300q, want %.300q", got, want)
	}
	return nil
}
