package main

import (
	"context"
	"errors"
	"fmt"

	"hivewire/client"
)

// devices is how many devices messages are spread over.
const devices = 64

func deviceID(i int) string { return fmt.Sprintf("bench-%02d", i%devices) }

// node is a hivewire with devices, which its administrator uses.
type node struct {
	*process
	token string
}

// startNode runs hivewire on a directory and makes the devices that it lacks.
func (b *bench) startNode(ctx context.Context, dir string, core int, settings ...string) (*node, error) {
	binary := b.binaries.hivewire
	if b.profiles != "" {
		binary = b.binaries.debug
	}
	p, err := startHivewire(ctx, binary, dir, core, settings...)
	if err != nil {
		return nil, err
	}
	h := &node{process: p}
	if err := h.prepare(ctx); err != nil {
		p.stop()
		return nil, err
	}
	return h, nil
}

func (h *node) prepare(ctx context.Context) (err error) {
	tokens, err := login(ctx, h.process, "admin")
	if err != nil {
		return err
	}
	h.token = tokens[0]
	c, err := client.Dial(ctx, "ws://"+h.address+endpoint, h.token)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	var reply struct{}
	for i := range devices {
		err := ask(ctx, c, &reply, `{"action":"device/save","deviceId":%q,"device":{"name":"one of many","networkId":1,"deviceTypeId":1}}`, deviceID(i))
		if err != nil {
			return err
		}
	}
	return nil
}

// action is hivewire asked for one action by its administrator.
func (h *node) action(name string, request func(i int) []byte) *contender {
	return &contender{
		name: name, at: h.process, path: endpoint, request: request,
		token: func(int) string { return h.token },
		check: func(answer []byte, i int) error { return checkReply(answer, request(i)) },
	}
}

// notificationInsert returns requests that store notifications of so many
// devices, with n bytes of parameters.
func notificationInsert(of, n int) func(i int) []byte {
	return func(i int) []byte {
		return fmt.Appendf(nil, `{"action":"notification/insert","requestId":"%02d","deviceId":%q,"notification":{"notification":"news","parameters":%s}}`,
			i, deviceID(i%of), data(i, n))
	}
}

// commandInsert is the same for commands.
func commandInsert(of, n int) func(i int) []byte {
	return func(i int) []byte {
		return fmt.Appendf(nil, `{"action":"command/insert","requestId":"%02d","deviceId":%q,"command":{"command":"news","parameters":%s}}`,
			i, deviceID(i%of), data(i, n))
	}
}
